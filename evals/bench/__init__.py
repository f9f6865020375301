"""Measures speed and memory: settings go in, figures and the machine they came from come out.

`python -m evals.bench` (or `make bench`) runs the parts app (the running app), compare (beside
LangChain and LlamaIndex, in an environment that it makes), scale (what a large corpus costs) and
kills (what is lost when indexing is killed), prints their figures and writes
evals/results/bench.json; name a part to run it alone. `load`, which must be named, sends the
questions of 50 readers for five minutes while 500 files are indexed. Times depend on the machine,
so the median answer is also given as a multiple of one cross-encoder run in the same minute.
"""
