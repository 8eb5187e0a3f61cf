"""Starts the servers of an HTTP case: nginx, Apache, HAProxy, Node, and a small one that can misbehave. What a case says is
put into the least configuration around it; `crates/runner/src/conform/http/config/` knows the same surroundings."""
import json, os, re, subprocess, sys, threading, time

from relay import mono

HERE = os.path.dirname(os.path.abspath(__file__))

NGINX = '''daemon off; worker_processes 1; pid {dir}/nginx.pid; error_log {dir}/nginx.log info;
events {{ worker_connections 128; }}
http {{
access_log off; client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2;
fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
{http}
server {{ listen {port}; {server} }}
}}
'''
NGINX_ANSWERS = ('location / { default_type text/plain; return 200 "hello\\n"; } '
                 'location /up { proxy_pass http://127.0.0.1:9000; }')

APACHE = '''{modules}
ServerRoot {dir}
DefaultRuntimeDir {dir}
PidFile {dir}/apache.pid
ErrorLog {dir}/apache.log
Listen {port}
ServerName test
User www-data
Group www-data
DocumentRoot {dir}/www
DirectoryIndex index.html
FileETag None
StartServers 1
ThreadLimit 16
ThreadsPerChild 16
MinSpareThreads 4
MaxSpareThreads 16
MaxRequestWorkers 16
<Directory {dir}/www>
Require all granted
</Directory>
ProxyPass /up http://127.0.0.1:9000/up
{conf}
'''
APACHE_MODULES = ['mpm_event', 'authz_core', 'dir', 'proxy', 'proxy_http']

HAPROXY = '''global
  nbthread 1
defaults
  mode http
  timeout connect 1s
  timeout client 20s
  timeout server 20s
{conf}
'''

VERSIONS = {'nginx': ['nginx', '-v'], 'apache': ['apache2', '-v'], 'haproxy': ['haproxy', '-v'], 'curl': ['curl', '--version']}


def program(kind):
    """`node20` is the program in the variable NODE20, or `node` on the path, and so on."""
    return os.environ.get(kind.upper(), 'node') if kind.startswith('node') else kind


def version(kind):
    """What the program says of itself."""
    if kind == 'upstream':
        return 'test server (python)'
    told = subprocess.run(VERSIONS.get(kind, [program(kind), '--version']), capture_output=True, text=True)
    found = re.search(r'(nginx/[\d.]+|Apache/[\d.]+ \(\w+\)|HAProxy version \S+|curl [\d.]+|v[\d.]+)', told.stdout + told.stderr)
    number = found.group(1) if found else '?'
    return 'node ' + number if kind.startswith('node') else number


def start(env, host, of):
    """Starts a server and waits until it listens; gives its process."""
    if of.get('upstream'):
        start(env, host, dict(of['upstream'], kind='upstream', port=9000))
    kind, port = of['kind'], of.get('port', 8080)
    starter = STARTERS['node' if kind.startswith('node') else kind]
    process = starter(env, host, of, port)
    deadline = mono() + 10
    while not any(row['state'] == 'LISTEN' and row['sport'] == port for row in host.diag()):
        if mono() > deadline or process.poll() is not None:
            raise RuntimeError('%s does not listen on port %d' % (kind, port))
        time.sleep(0.03)
    time.sleep(0.02 if kind == 'upstream' else 0.25)     # workers of the big ones come after the listener
    return process


def _write(env, name, text):
    path = os.path.join(env.dir, name)
    with open(path, 'w') as f:
        f.write(text)
    return path


def _nginx(env, host, of, port):
    text = NGINX.format(dir=env.dir, port=port, http=of.get('http', ''), server=of.get('server', NGINX_ANSWERS))
    conf = _write(env, 'nginx%d.conf' % port, text)
    return host.spawn(['nginx', '-p', env.dir, '-e', env.dir + '/nginx0.log', '-c', conf])


def _apache(env, host, of, port):
    os.makedirs(env.dir + '/www', exist_ok=True)
    _write(env, 'www/index.html', 'hello\n')
    load = 'LoadModule {0}_module /usr/lib/apache2/modules/mod_{0}.so'
    modules = '\n'.join(load.format(name) for name in APACHE_MODULES + of.get('mods', []))
    conf = _write(env, 'apache.conf', APACHE.format(dir=env.dir, port=port, modules=modules, conf=of.get('conf', '')))
    return host.spawn(['apache2', '-f', conf, '-DFOREGROUND'])


def _haproxy(env, host, of, port):
    conf = _write(env, 'haproxy.cfg', HAPROXY.format(conf=of['conf']))
    return host.spawn(['haproxy', '-db', '-q', '-f', conf])


def _node(env, host, of, port):
    told = json.dumps(dict(of.get('opts', {}), port=port))
    return _talking(env, host, [program(of['kind']), HERE + '/http_server.js', told], of['kind'])


def _upstream(env, host, of, port):
    told = json.dumps(dict({k: v for k, v in of.items() if k != 'kind'}, port=port))
    return _talking(env, host, [sys.executable, HERE + '/http_server.py', told], 'upstream')


def _talking(env, host, command, name):
    """A server that writes what happens to it, a JSON object a line, with `ev` and the monotonic clock as `t`."""
    process = host.spawn(command, stdout=subprocess.PIPE, text=True)

    def listen():
        for line in process.stdout:
            try:
                said = json.loads(line)
                env.app.append(dict(t=said.pop('t'), side=host.side, event=said.pop('ev'), sock=name, **said))
            except (ValueError, KeyError):
                env.app.append(dict(t=mono(), side=host.side, event='stdout', sock=name, text=line.rstrip()[:400]))
    threading.Thread(target=listen, daemon=True).start()
    return process


STARTERS = {'nginx': _nginx, 'apache': _apache, 'haproxy': _haproxy, 'node': _node, 'upstream': _upstream}
