"""The product as people meet it: in a browser, in front of processes that were started as a person starts them."""
