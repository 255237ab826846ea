"""The regression losses: what they are, what holds of them, the frameworks' own."""

from contract_exact import MP, Reference
from contract_runs import keras_run, optax_run, sklearn_run, torch_run

REFERENCES = {
    "mse": Reference(
        term=lambda _, p, y: (p - y) ** 2,
        gradient=lambda _, p, y: [2 * (p - y)],
        curvature=lambda *_: [MP.mpf(2)],
    ),
    "mae": Reference(
        term=lambda _, p, y: abs(p - y),
        gradient=lambda _, p, y: [MP.sign(p - y)],
        curvature=lambda *_: [MP.mpf(0)],
    ),
}
HOLD = {
    "mse": {"zero_at_equality", "symmetric", "not_negative", "convex", "translated", "of_degree_2"},
    "mae": {"zero_at_equality", "symmetric", "not_negative", "convex", "translated", "of_degree_1"},
}


RUNS = {
    "mse": {
        "torch": torch_run("mse_loss"),
        "keras": keras_run("MeanSquaredError"),
        "sklearn": sklearn_run("mean_squared_error"),
        "optax": optax_run("squared_error"),
    },
    "mae": {
        "torch": torch_run("l1_loss"),
        "keras": keras_run("MeanAbsoluteError"),
        "sklearn": sklearn_run("mean_absolute_error"),
    },
}
