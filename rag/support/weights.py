"""The weights of the signals of a claim, as evals/verdict_fitting.py fits them; "" is the bias."""

SUPPORT = {
    "supports": 0.66,
    "quotations": -1.45,
    "quantities": -1.33,
    "roles": -1.20,
    "numbers by coverage": -1.93,
    "names by coverage": -1.59,
    "quotations by coverage": -1.65,
    "quantities by coverage": -1.16,
    "polarity by coverage": -1.12,
    "roles by coverage": -1.73,
    "modality by coverage": -1.20,
    "additions by coverage": -1.59,
    "": 0.85,
}
CONTRADICTION = {
    "supports": 0.50,
    "contradicts": 0.58,
    "rejections": 0.17,
    "numbers": -0.22,
    "names": -1.23,
    "quotations": 0.80,
    "quantities": 0.76,
    "polarity": 0.60,
    "roles": 1.49,
    "modality": -0.34,
    "additions": -1.69,
    "": 2.33,
}
