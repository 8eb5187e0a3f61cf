"""Gunicorn behind nginx."""
import multiprocessing
import os

bind = "0.0.0.0:8000"
backlog = 2048

workers = multiprocessing.cpu_count() * 2 + 1
worker_class = "gthread"
threads = 4
worker_connections = 1000
max_requests = 10000
max_requests_jitter = 500

timeout = 30
graceful_timeout = 30
keepalive = 75  # nginx keeps its connections for 60 s

errorlog = "-"
accesslog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info")
access_log_format = '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s keepalive=%({connection}i)s'
proc_name = "app"


def when_ready(server):
    keepalive = 3
    server.log.info("ready: keepalive = %s", keepalive)


def worker_exit(server, worker):
    pass
