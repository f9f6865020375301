from rag.formats.reading import Reading
def read_csv(path: str, raw: bytes) -> Reading:
    raise NotImplementedError
read_tsv=read_jsonl=read_csv
