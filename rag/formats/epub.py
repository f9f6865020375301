from rag.formats.reading import Reading
def read(path: str, raw: bytes) -> Reading:
    raise NotImplementedError
