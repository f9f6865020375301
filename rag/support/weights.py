"""The weights of the signals of a claim, as evals/verdict_fitting.py fits them; "" is the bias."""

SUPPORT = {
    "supports": 0.67,
    "numbers": -1.68,
    "names": -1.70,
    "quotations": -2.64,
    "quantities": -1.26,
    "polarity": -0.81,
    "roles": -2.37,
    "modality": -0.93,
    "additions": -1.23,
    "": 0.66,
}
CONTRADICTION = {
    "supports": 0.52,
    "contradicts": 0.65,
    "coverage": 0.54,
    "rejections": -0.12,
    "numbers": 0.10,
    "names": -0.80,
    "quotations": 0.22,
    "quantities": 0.15,
    "polarity": 0.78,
    "roles": 1.32,
    "modality": -0.36,
    "additions": -1.52,
    "": 2.05,
}
