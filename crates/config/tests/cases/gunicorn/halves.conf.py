# gunicorn app:app, behind a balancer that waits for a minute
bind = "0.0.0.0:8000"
idle = 60
worker_class = "gthread"
threads = 2 ** 2
keepalive = idle + 60 // 8
