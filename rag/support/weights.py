"""The weights of the signals of a claim, as evals/verdict_fitting.py fits them; "" is the bias."""

SUPPORT = {
    "score": 0.27,
    "": 0.41,
}
#: The share of the claims that a rule rejects which are supported after all.
SUPPORTED_IF_REJECTED = 0.29
CONTRADICTION = {
    "score": 0.45,
    "coverage": 0.0,
    "rejections": -0.35,
    "numbers": 0.22,
    "names": -0.8,
    "quotations": 0.45,
    "quantities": 0.62,
    "polarity": 1.01,
    "roles": 1.34,
    "modality": -1.04,
    "additions": -2.15,
    "": 1.44,
}
