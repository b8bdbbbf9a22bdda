"""What young people send beside words, and what people write beside it: fetched, made safe, shown to who may read."""
