const http = require('node:http');

const NO_LIMIT = Infinity;
const agent = new http.Agent({
  keepAlive: true,
  maxSockets: NO_LIMIT,
  maxFreeSockets: Infinity,
  timeout: 2 ** 3 * 1e3,
});
const server = http.createServer((req, res) => proxy(req, res, agent));
server.keepAliveTimeout = 1 << 16;
server.headersTimeout = Infinity;
server.maxRequestsPerSocket = 1 << 4 + 6;
server.listen(3000);
