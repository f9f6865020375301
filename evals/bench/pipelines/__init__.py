"""Three ways from articles and a question to passages: two ordinary pipelines and Footnote.

Each runs in a process of its own, as `python -m evals.bench.pipelines NAME STEP JOB`; those of
LangChain and LlamaIndex run in an environment that has neither Footnote nor what it needs.
"""
