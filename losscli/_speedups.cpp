// The two loops over the bytes of a long text that Python is too slow for: numbers out of it, and numbers into it.
//
// Both take a row as k numbers between k + 1 literals: `,` and `\n` of a CSV file, `{"p": ` and `, "y": ` and `}\n` of
// NDJSON. Neither decides what is wrong with a text: whatever is not plainly such rows is left to the strict reader.
// The conversions are those of the C++ standard library, correctly rounded and shortest (<charconv>), but for decimals
// of up to 19 digits, which take a quarter of its time. Everything here
// has a twin in Python (readers/text/plain.py, render/numbers.py), which stands in where there was no compiler, and which
// the tests compare it with.

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

#if defined(__SIZEOF_INT128__) && defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

using Wide = unsigned __int128;

constexpr int MOST_DIGITS = 19;  // as many always fit 64 bits

// A power of ten, also as a double, its length in bits, and floor(2**(63 + bits) / power), whose top bit is set.
struct Power {
  std::uint64_t power = 1, reciprocal = 0;
  double exact = 1;
  int bits = 1;
};

struct Powers {
  constexpr Powers() {
    for (int i = 1; i <= MOST_DIGITS; ++i) {
      Power& one = table[i];
      one.power = table[i - 1].power * 10;
      one.exact = static_cast<double>(one.power);
      one.bits = 0;
      for (std::uint64_t rest = one.power; rest != 0; rest >>= 1) ++one.bits;
      one.reciprocal = static_cast<std::uint64_t>((Wide{1} << (63 + one.bits)) / one.power);
    }
  }
  Power table[MOST_DIGITS + 1];
};

constexpr Powers POWERS;

// 2**exponent, of a normal double.
double two_to(int exponent) {
  const std::uint64_t bits = static_cast<std::uint64_t>(1023 + exponent) << 52;
  double found;
  std::memcpy(&found, &bits, sizeof found);
  return found;
}

// The number that eight digits are, the first of which is the lowest byte of a word.
std::uint64_t of_eight(std::uint64_t word) {
  word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ff;
  word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffff;
  return (word * 10000 + (word >> 32)) & 0xffffffff;
}

// Adds the digits at `at` to a number, eight at a time. The last few are moved to the end of their word, behind zeros,
// so that no branch depends on how many they are.
void digits(const char*& at, const char* end, std::uint64_t& number) {
  for (std::uint64_t word; end - at >= 8; at += 8) {
    std::memcpy(&word, at, 8);
    word ^= 0x3030303030303030;
    const std::uint64_t other = ((word + 0x0606060606060606) | word) & 0xf0f0f0f0f0f0f0f0;
    if (other != 0) {
      const int count = __builtin_ctzll(other) / 8;
      number = number * POWERS.table[count].power + of_eight(word << (63 - 8 * count) << 1);
      at += count;
      return;
    }
    number = number * 100000000 + of_eight(word);
  }
  for (; at < end && is_digit(*at); ++at) number = number * 10 + static_cast<std::uint64_t>(*at - '0');
}

// Reads `-12.5` and the like of 19 digits at most, correctly rounded; false, and nothing read, for all else.
//
// number / 10**k is multiplied out with a reciprocal that is cut to 64 bits, so that its first 64 bits are known up to
// one in the last place. They decide the 53 bits of a double but where they lie next to the middle of two of them
// (Lemire 2021, "Number parsing at a gigabyte per second", doi:10.1002/spe.2984, section 5).
bool decimal(const char*& at, const char* end, double& value) {
  const char* here = at;
  const bool negative = here < end && *here == '-';
  here += negative;
  std::uint64_t number = 0;
  const char* start = here;
  digits(here, end, number);
  auto count = here - start, places = std::ptrdiff_t{0};
  if (count == 0) return false;
  if (here + 1 < end && *here == '.' && is_digit(here[1])) {
    start = ++here;
    digits(here, end, number);
    places = here - start;
    count += places;
  }
  if (count > MOST_DIGITS || here == end || *here == '.' || *here == 'e' || *here == 'E') return false;
  double found;
  if (number >> 53 == 0) {
    found = static_cast<double>(static_cast<std::int64_t>(number));
    if (places != 0) found /= POWERS.table[places].exact;
  } else if (places == 0) {
    found = static_cast<double>(number);
  } else {
    const Power& power = POWERS.table[places];
    const int shift = __builtin_clzll(number);
    const auto high = static_cast<std::uint64_t>(Wide{number << shift} * power.reciprocal >> 64);
    const int spare = 10 + static_cast<int>(high >> 63);
    const std::uint64_t half = std::uint64_t{1} << (spare - 1), tail = high & (2 * half - 1);
    if (tail == half || tail == half - 1) return false;
    found = static_cast<double>((high >> spare) + (tail > half)) * two_to(spare + 1 - power.bits - shift);
  }
  value = negative ? -found : found;
  at = here;
  return true;
}

#else

bool decimal(const char*&, const char*, double&) { return false; }

#endif

// Whether a number that from_chars took is one to JSON too: not `01`, `.5`, `1.` or `1.e5`.
bool is_json(const char* start, const char* end) {
  start += *start == '-';
  if (!is_digit(*start) || (*start == '0' && start + 1 < end && is_digit(start[1]))) return false;
  const char* point = std::find(start, end, '.');
  return point == end || (point + 1 < end && is_digit(point[1]));
}

// The number of line ends, in counters of a byte that a processor adds many of at a time.
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

  // Writes the wanted numbers of all rows between `at` and `end`; false where a strict look is needed.
  bool read(const char* at, const char* end, double* out) {
    while (at < end) {
      double* value = row_.data();
      for (const Cell& cell : cells_) {
        if (!literal(at, end, cell.before)) return false;
        if (!(cell.wanted ? number(at, end, *value) : skip(at, end, cell.mark))) return false;
        ++value;
      }
      if (!literal(at, end, last_)) return false;
      for (std::size_t column : columns_) *out++ = row_[column];
    }
    return true;
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
    if (!decimal(at, end, value)) {
      const auto read = std::from_chars(at, end, value);
      if (read.ec != std::errc()) return false;
      at = read.ptr;
    }
    if (!(std::fabs(value) < EXACT_INTEGERS)) return false;  // nor is it where it is infinite or no number
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
    const bool fits = views.size() > 1 && std::all_of(wanted.begin(), wanted.end(), [&](std::size_t one) {
                        return one < views.size() - 1;
                      });
    const char *start = static_cast<const char*>(data.buf), *end = start + data.len;
    Py_ssize_t rows = 0;
    Py_BEGIN_ALLOW_THREADS
    rows = lines(start, end);
    Py_END_ALLOW_THREADS
    if (!fits && !PyErr_Occurred()) PyErr_SetString(PyExc_IndexError, "a column beyond the row");
    if (fits) found = PyByteArray_FromStringAndSize(nullptr, rows * static_cast<Py_ssize_t>(wanted.size() * sizeof(double)));
    if (found != nullptr) {
      double* out = reinterpret_cast<double*>(PyByteArray_AsString(found));
      bool plain = false;
      Py_BEGIN_ALLOW_THREADS
      plain = Reader(views, wanted, strict != 0).read(start, end, out);
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

PyMethodDef METHODS[] = {
    {"read", guarded<read>, METH_VARARGS, "read(data, literals, columns, strict) -> bytearray of float64, or None"},
    {"write", guarded<write>, METH_VARARGS, "write(columns, literals, rows) -> bytes"},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "_speedups", "See _speedups.cpp.", 0, METHODS, nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit__speedups() { return PyModuleDef_Init(&MODULE); }
