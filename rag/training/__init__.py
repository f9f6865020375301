"""Texts with questions go in; the cross-encoder's weights come out, as one ONNX file.

sources.py reads the files, data.py chooses from them, groups.py (with swaps.py) draws right and
wrong passages, batches.py turns them into tokens, loop.py (with losses.py and optimizer.py) trains
network.py on them, and measures.py says how good it has become. encoder.py trains a question
encoder instead.

Nothing here runs when questions are answered. `python -m rag.training --help` lists the options;
rag/models/weights/README.md says what the shipped weights were made from, and how.
"""
