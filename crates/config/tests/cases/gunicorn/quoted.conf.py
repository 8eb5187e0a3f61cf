"""How this site runs.
keepalive = 1
worker_class = 'sync'
"""
worker_class = 'gthread'
keepalive = 65
about = '''
keepalive = 9 '''
