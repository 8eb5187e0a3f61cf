bind = "0.0.0.0:8000"
worker_class = "gthread"
keepalive = 0
keepalive = 5
