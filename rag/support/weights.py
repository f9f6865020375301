"""The weights of the signals of a claim, as evals/verdict_fitting.py fits them; "" is the bias."""

SUPPORT = {
    "score": 0.05,
    "score without rejection": 0.23,
    "coverage without rejection": 0.0,
    "numbers": -0.3,
    "names": -0.68,
    "quotations": -0.95,
    "quantities": -0.57,
    "polarity": -0.3,
    "roles": -1.23,
    "modality": -0.3,
    "additions": -0.96,
    "": 0.44,
}
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
