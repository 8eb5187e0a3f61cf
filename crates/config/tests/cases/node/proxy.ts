import http from 'node:http';

const agent = new http.Agent({
  keepAlive: true,
  keepAliveMsecs: 30_000,
  maxSockets: 50,
  timeout: 4500,
  scheduling: 'fifo',
});

http.createServer({ keepAliveTimeout: timeouts.idle, headersTimeout: 6e4 }, (req, res) => {
  forward(req, res, { agent });
}).listen(8080);
