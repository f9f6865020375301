from rag.formats.reading import Reading
def read(path, raw, reader) -> Reading:
    raise NotImplementedError
