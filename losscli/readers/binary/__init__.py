"""Tables that are no text: npy, npz, Parquet, Arrow, Excel."""
