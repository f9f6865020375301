"""How the reader's weights are made: texts with questions -> pairs -> training -> one ONNX file.

Nothing of this runs when questions are answered. `python -m rag.training --help` says how to make
the weights again; weights/README.md says what the shipped ones were made from.
"""
