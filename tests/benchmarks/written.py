"""What stands in files of terms: for each file a line of rows, mean loss, and mean of row number times loss.

The last would differ if the rows stood in another order.
"""

import sys

import numpy as np


def columns(path: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the columns `row` and `loss` of a CSV or Parquet file: float64, each of shape (rows,)."""
    if path.endswith(".parquet"):
        from pyarrow.parquet import read_table  # noqa: PLC0415 - CSV is read without it

        found = read_table(path, columns=["row", "loss"])
        return found["row"].to_numpy().astype(float), found["loss"].to_numpy()
    with open(path, encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    chosen = (names.index("row"), names.index("loss"))
    table = np.loadtxt(path, delimiter=",", skiprows=1, usecols=chosen, ndmin=2)
    return table[:, 0], table[:, 1]


if __name__ == "__main__":
    for path_ in sys.argv[1:]:
        row_, loss_ = columns(path_)
        sys.stdout.write(f"{len(row_)} {np.mean(loss_):.17g} {np.mean(row_ * loss_):.17g}\n")
