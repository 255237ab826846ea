// The loops that Python is too slow for: numbers out of a long text, numbers into one, and their exact sum.
//
// A text is rows of k numbers between k + 1 literals: `,` and `\n` of a CSV file, `{"p": ` and `, "y": ` and `}\n` of
// NDJSON. What is wrong with one is not decided here: whatever is not plainly such rows is left to the strict reader.
// The conversions are those of the C++ standard library, correctly rounded and shortest (<charconv>). Everything has a
// twin in Python (readers/text/plain.py, render/numbers.py, exactsum.py), which stands in where there was no compiler,
// and which the tests compare it with.

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Literals = std::vector<std::string_view>;

constexpr double EXACT_INTEGERS = 9007199254740992.0;  // 2**53: what is as large may be an integer that was rounded
constexpr std::size_t LONGEST_CELL = 1 << 20;          // of more, the strict reader asks whether a quote is missing
constexpr std::size_t LONGEST_NUMBER = 32;             // of a double or an int64 as Python writes it

bool views_of(PyObject* literals, Literals& found) {
  for (Py_ssize_t i = 0; i < PyTuple_Size(literals); ++i) {
    char* text;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(PyTuple_GetItem(literals, i), &text, &size) < 0) return false;
    found.emplace_back(text, static_cast<std::size_t>(size));
  }
  return true;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Whether a number that from_chars took is one to JSON too: not `01`, `.5`, `1.` or `1.e5`.
bool is_json(const char* start, const char* end) {
  start += *start == '-';
  if (!is_digit(*start) || (*start == '0' && start + 1 < end && is_digit(start[1]))) return false;
  const char* point = std::find(start, end, '.');
  return point == end || (point + 1 < end && is_digit(point[1]));
}

// The number of line ends, which is that of the rows: each ends with one. In counters of a byte that a processor adds many of at a time.
Py_ssize_t lines(const char* at, const char* end) {
  Py_ssize_t found = 0;
  while (at < end) {
    const char* stop = at + std::min<std::ptrdiff_t>(end - at, 255);
    std::uint8_t few = 0;
    for (; at < stop; ++at) few = static_cast<std::uint8_t>(few + (*at == '\n'));
    found += few;
  }
  return found;
}

class Reader {
 public:
  Reader(const Literals& literals, const std::vector<std::size_t>& columns, bool strict)
      : columns_(columns), row_(literals.size() - 1), last_(literals.back()), strict_(strict) {
    for (std::size_t i = 0; i < row_.size(); ++i) cells_.push_back({literals[i], literals[i + 1].front(), strict});
    for (std::size_t column : columns) cells_[column].wanted = true;
  }

  // Writes the wanted numbers of all rows between `at` and `end`, for which there is room; false where a strict look is
  // needed, or there are more rows or fewer.
  bool read(const char* at, const char* end, double* out, Py_ssize_t rows) {
    for (; at < end; --rows) {
      if (rows == 0) return false;
      double* value = row_.data();
      for (const Cell& cell : cells_) {
        if (!literal(at, end, cell.before)) return false;
        if (!(cell.wanted ? number(at, end, *value) : skip(at, end, cell.mark))) return false;
        ++value;
      }
      if (!literal(at, end, last_)) return false;
      for (std::size_t column : columns_) *out++ = row_[column];
    }
    return rows == 0;
  }

 private:
  struct Cell {
    std::string_view before;
    char mark;    // what stands right behind it
    bool wanted;  // every one is to JSON, whose grammar holds for the others too
  };

  static bool literal(const char*& at, const char* end, std::string_view text) {
    if (static_cast<std::size_t>(end - at) < text.size()) return false;
    for (char letter : text)
      if (*at++ != letter) return false;
    return true;
  }

  bool number(const char*& at, const char* end, double& found) const {
    double value;
    if (!strict_ && at < end && (*at == ' ' || *at == '+')) {
      while (at < end && *at == ' ') ++at;
      if (at + 1 < end && *at == '+' && at[1] != '-') ++at;
    }
    const char* start = at;
    const auto read = std::from_chars(at, end, value);
    // Not smaller either where it is infinite or no number.
    if (read.ec != std::errc() || !(std::fabs(value) < EXACT_INTEGERS)) return false;
    at = read.ptr;
    found = value;
    if (strict_) return is_json(start, at);
    while (at < end && *at == ' ') ++at;
    return true;
  }

  // Passes over a cell that nobody asked for, if it is plainly one: not quoted.
  static bool skip(const char*& at, const char* end, char mark) {
    const char* start = at;
    while (at < end && *at != mark && *at != '\n' && *at != '"') ++at;
    return at < end && *at == mark && static_cast<std::size_t>(at - start) <= LONGEST_CELL;
  }

  const std::vector<std::size_t>& columns_;
  std::vector<Cell> cells_;
  std::vector<double> row_;
  std::string_view last_;
  bool strict_;
};

// A call whose memory may run out, which Python must hear of as its own exception.
template <PyObject* (*call)(PyObject*)>
PyObject* guarded(PyObject*, PyObject* arguments) {
  try {
    return call(arguments);
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

PyObject* read(PyObject* arguments) {
  Py_buffer data;
  PyObject *literals, *columns;
  int strict;
  if (!PyArg_ParseTuple(arguments, "y*O!O!p", &data, &PyTuple_Type, &literals, &PyTuple_Type, &columns, &strict))
    return nullptr;
  Literals views;
  std::vector<std::size_t> wanted;
  PyObject* found = nullptr;
  if (views_of(literals, views)) {
    for (Py_ssize_t i = 0; i < PyTuple_Size(columns); ++i) wanted.push_back(PyLong_AsSize_t(PyTuple_GetItem(columns, i)));
    const auto in_row = [&](std::size_t one) { return one + 1 < views.size(); };
    const auto is_empty = [](std::string_view one) { return one.empty(); };
    const bool fits = views.size() > 1 && std::none_of(views.begin() + 1, views.end(), is_empty) &&
                      std::all_of(wanted.begin(), wanted.end(), in_row);
    const char *start = static_cast<const char*>(data.buf), *end = start + data.len;
    Py_ssize_t rows = 0;
    Py_BEGIN_ALLOW_THREADS
    rows = lines(start, end);
    Py_END_ALLOW_THREADS
    if (!fits && !PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a column beyond the row, or nothing between two numbers");
    if (fits) found = PyByteArray_FromStringAndSize(nullptr, rows * static_cast<Py_ssize_t>(wanted.size() * sizeof(double)));
    if (found != nullptr) {
      double* out = reinterpret_cast<double*>(PyByteArray_AsString(found));
      bool plain = false;
      Py_BEGIN_ALLOW_THREADS
      plain = Reader(views, wanted, strict != 0).read(start, end, out, rows);
      Py_END_ALLOW_THREADS
      if (!plain) {
        Py_DECREF(found);
        found = Py_NewRef(Py_None);
      }
    }
  }
  PyBuffer_Release(&data);
  return found;
}

// Writes a double as Python's repr does: shortest, fixed from 1e-4 to 1e16, and always with a point or an exponent.
char* write_double(char* out, double value) {
  if (!std::isfinite(value)) {
    const char* word = std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    return std::copy(word, word + std::strlen(word), out);
  }
  char text[LONGEST_NUMBER];
  const char* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  const char* digits = text + (*text == '-');
  if (digits != text) *out++ = '-';
  const char* mark = std::find(digits, end, 'e');
  int exponent = 0;
  std::from_chars(mark + 1 + (mark[1] == '+'), end, exponent);
  if (exponent < -4 || exponent >= 16) return std::copy(digits, end, out);
  const char* rest = digits + 1 < mark ? digits + 2 : mark;  // the digits behind the first, past its point
  if (exponent < 0) {
    out = std::fill_n(std::copy_n("0.", 2, out), -exponent - 1, '0');
    *out++ = *digits;
    return std::copy(rest, mark, out);
  }
  *out++ = *digits;
  const auto whole = std::min<std::ptrdiff_t>(exponent, mark - rest);
  out = std::fill_n(std::copy_n(rest, whole, out), exponent - whole, '0');
  *out++ = '.';
  if (rest + whole == mark) *out++ = '0';
  return std::copy(rest + whole, mark, out);
}

// A column to be written: doubles, int64 or texts.
struct Column {
  const double* doubles = nullptr;
  const std::int64_t* integers = nullptr;
  std::vector<std::string_view> texts;

  std::size_t longest() const {
    std::size_t most = doubles || integers ? LONGEST_NUMBER : 0;
    for (const auto& text : texts) most = std::max(most, text.size());
    return most;
  }

  char* write(char* out, std::size_t row) const {
    if (doubles) return write_double(out, doubles[row]);
    if (integers) return std::to_chars(out, out + LONGEST_NUMBER, integers[row]).ptr;
    return std::copy(texts[row].begin(), texts[row].end(), out);
  }
};

class Columns {
 public:
  ~Columns() {
    for (auto& one : held_) PyBuffer_Release(&one);
  }

  bool take(PyObject* given, Py_ssize_t rows) {
    columns_.emplace_back();
    if (PyList_Check(given)) return texts(given, rows);
    Py_buffer view;
    if (PyObject_GetBuffer(given, &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0) return false;
    held_.push_back(view);
    const bool real = view.format[0] == 'd', whole = view.format[0] == 'l' || view.format[0] == 'q';
    if ((!real && !whole) || view.itemsize != 8 || view.len != rows * 8) {
      PyErr_SetString(PyExc_TypeError, "a column is float64 or int64, contiguous, with a number for each row");
      return false;
    }
    if (real) columns_.back().doubles = static_cast<const double*>(view.buf);
    if (whole) columns_.back().integers = static_cast<const std::int64_t*>(view.buf);
    return true;
  }

  std::string written(const Literals& literals, Py_ssize_t rows) const {
    std::size_t most = 0;
    for (const auto& literal : literals) most += literal.size();
    for (const auto& column : columns_) most += column.longest();
    std::string found(most * static_cast<std::size_t>(rows), '\0');
    char* out = found.data();
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        out = std::copy(literals[i].begin(), literals[i].end(), out);
        out = columns_[i].write(out, row);
      }
      out = std::copy(literals.back().begin(), literals.back().end(), out);
    }
    found.resize(static_cast<std::size_t>(out - found.data()));
    return found;
  }

 private:
  bool texts(PyObject* given, Py_ssize_t rows) {
    if (PyList_Size(given) != rows) {
      PyErr_SetString(PyExc_ValueError, "a column of texts has one for each row");
      return false;
    }
    for (Py_ssize_t i = 0; i < rows; ++i) {
      char* text;
      Py_ssize_t size;
      if (PyBytes_AsStringAndSize(PyList_GetItem(given, i), &text, &size) < 0) return false;
      columns_.back().texts.emplace_back(text, static_cast<std::size_t>(size));
    }
    return true;
  }

  std::vector<Column> columns_;
  std::vector<Py_buffer> held_;
};

PyObject* write(PyObject* arguments) {
  PyObject *columns, *literals;
  Py_ssize_t rows;
  if (!PyArg_ParseTuple(arguments, "O!O!n", &PyTuple_Type, &columns, &PyTuple_Type, &literals, &rows)) return nullptr;
  Literals views;
  Columns taken;
  if (!views_of(literals, views)) return nullptr;
  if (PyTuple_Size(literals) != PyTuple_Size(columns) + 1) {
    PyErr_SetString(PyExc_ValueError, "there is a literal before each column and one at the end");
    return nullptr;
  }
  for (Py_ssize_t i = 0; i < PyTuple_Size(columns); ++i)
    if (!taken.take(PyTuple_GetItem(columns, i), rows)) return nullptr;
  std::string found;
  bool memory = true;
  Py_BEGIN_ALLOW_THREADS
  try {
    found = taken.written(views, rows);
  } catch (const std::bad_alloc&) {
    memory = false;  // thrown on, it would pass by the line that takes the interpreter back
  }
  Py_END_ALLOW_THREADS
  if (!memory) return PyErr_NoMemory();
  return PyBytes_FromStringAndSize(found.data(), static_cast<Py_ssize_t>(found.size()));
}

// A sum without rounding: the whole range of products of doubles as digits of 32 bits, each in 64, so that 2**31 values
// can be added before a carry is due (Neal 2015, "Fast exact summation using small and large superaccumulators",
// arXiv:1505.05571, section 3, with digits that do not overlap).
class Accumulator {
 public:
  static constexpr int UNIT = -2148;         // the power of two of the lowest bit: that of the smallest product
  static constexpr std::size_t DIGITS = 140;  // up to 2**(140 * 32 - 2148), far beyond 2**62 products
  static constexpr std::size_t MOST = std::size_t{1} << 28;

  // Adds ±mantissa · 2**(place + UNIT).
  void add(std::uint64_t mantissa, unsigned place, bool negative) {
    const unsigned shift = place % 32;
    std::int64_t* digit = digits_ + place / 32;
    const std::uint64_t above = mantissa >> 1 >> (31 - shift);
    const auto low = static_cast<std::int64_t>(static_cast<std::uint32_t>(mantissa << shift));
    const auto middle = static_cast<std::int64_t>(static_cast<std::uint32_t>(above));
    const auto high = static_cast<std::int64_t>(above >> 32);
    const std::int64_t sign = negative ? -1 : 1;
    digit[0] += sign * low;
    digit[1] += sign * middle;
    digit[2] += sign * high;
  }

  Accumulator& operator+=(const Accumulator& other) {
    for (std::size_t i = 0; i < DIGITS; ++i) digits_[i] += other.digits_[i];
    return *this;
  }

  // Little-endian, two's complement.
  std::string bytes() {
    std::string found;
    std::int64_t carry = 0;
    for (std::int64_t digit : digits_) {
      digit += carry;
      carry = digit >> 32;
      for (int byte = 0; byte < 4; ++byte) found.push_back(static_cast<char>(digit >> (8 * byte)));
    }
    return found;
  }

 private:
  std::int64_t digits_[DIGITS] = {};
};

// A double as ±mantissa · 2**(place - 1074), exactly.
struct Parts {
  explicit Parts(double value) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    negative = bits >> 63;
    const auto exponent = static_cast<unsigned>(bits >> 52 & 0x7ff);
    mantissa = (bits & 0xfffffffffffff) | (exponent ? std::uint64_t{1} << 52 : 0);
    place = exponent ? exponent - 1 : 0;
    finite = exponent != 0x7ff;
  }
  std::uint64_t mantissa;
  unsigned place;
  bool negative, finite;
};

// Two sums in turn: a processor need not wait for one addition to a digit before it begins the next.
using Sums = Accumulator[2];

bool add_all(const double* values, std::size_t size, Sums& sums) {
  bool finite = true;
  for (std::size_t i = 0; i < size; ++i) {
    const Parts one(values[i]);
    finite &= one.finite;
    sums[i % 2].add(one.mantissa, one.place + 1074, one.negative);
  }
  return finite;
}

// The product of two mantissas of 53 bits has 106: it is added as those of their halves.
bool add_products(const double* left, const double* right, std::size_t size, Sums& sums) {
  bool finite = true;
  for (std::size_t i = 0; i < size; ++i) {
    const Parts a(left[i]), b(right[i]);
    finite &= a.finite && b.finite;
    const unsigned place = a.place + b.place;
    const bool negative = a.negative != b.negative;
    const std::uint64_t a_low = a.mantissa & 0xffffffff, a_high = a.mantissa >> 32;
    const std::uint64_t b_low = b.mantissa & 0xffffffff, b_high = b.mantissa >> 32;
    Accumulator& sum = sums[i % 2];
    sum.add(a_low * b_low, place, negative);
    sum.add(a_low * b_high + a_high * b_low, place + 32, negative);
    sum.add(a_high * b_high, place + 64, negative);
  }
  return finite;
}

// The exact sum of an array, or of the products of two, in units of 2**-2148.
PyObject* total(PyObject* arguments) {
  Py_buffer left, right;
  right.buf = nullptr;
  if (!PyArg_ParseTuple(arguments, "y*|y*", &left, &right)) return nullptr;
  const auto size = static_cast<std::size_t>(left.len) / sizeof(double);
  const bool fits = size <= Accumulator::MOST && (right.buf == nullptr || left.len == right.len);
  Sums sums;
  bool finite = false;
  if (fits) {
    const auto *a = static_cast<const double*>(left.buf), *b = static_cast<const double*>(right.buf);
    Py_BEGIN_ALLOW_THREADS
    finite = b == nullptr ? add_all(a, size, sums) : add_products(a, b, size, sums);
    Py_END_ALLOW_THREADS
  }
  PyBuffer_Release(&left);
  if (right.buf != nullptr) PyBuffer_Release(&right);
  if (!finite) {
    PyErr_SetString(PyExc_ValueError, "an exact sum is of finite numbers, as many on either side, 2**28 at most");
    return nullptr;
  }
  const std::string bytes = (sums[0] += sums[1]).bytes();
  return PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size()));
}

PyMethodDef METHODS[] = {
    {"read", guarded<read>, METH_VARARGS, "read(data, literals, columns, strict) -> bytearray of float64, or None"},
    {"total", guarded<total>, METH_VARARGS, "total(a[, b]) -> bytes of the exact sum of a, or of a*b"},
    {"write", guarded<write>, METH_VARARGS, "write(columns, literals, rows) -> bytes"},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "_speedups", "See _speedups.cpp.", 0, METHODS, nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit__speedups() { return PyModuleDef_Init(&MODULE); }
