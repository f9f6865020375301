"""Measures how good the answers are: questions with known answers go in, figures come out.

It runs offline and deterministically; no language model judges the answers.
"""
