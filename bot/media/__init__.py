"""Files that young people send, and what people write beside them: fetched, made safe, shown to those who may read."""
