"""Scores the answers on a fixed set of questions: offline, without a model as judge."""
