"""Texts with questions go in; the cross-encoder's weights come out, as one ONNX file.

Nothing here runs when questions are answered. `python -m rag.training --help` says how to make
the weights again; rag/models/weights/README.md says what the shipped ones were made from.
"""
