// An HTTP server in Node with the settings of a case; says what happens to it, a JSON object a line.
const http = require("node:http");

const settings = JSON.parse(process.argv[2]);
const say = (ev, more) =>
  console.log(JSON.stringify({ t: Number(process.hrtime.bigint()) / 1e9, ev, ...more }));

const forConstructor = {};
if (settings.connectionsCheckingInterval !== undefined) {
  forConstructor.connectionsCheckingInterval = settings.connectionsCheckingInterval;
}
let connections = 0;

const server = http.createServer(forConstructor, (request, response) => {
  const conn = request.socket.number;
  say("request", { conn, line: `${request.method} ${request.url}` });
  const answer = () => {
    const body = `${request.url} conn=${conn}\n`;
    response.setHeader("Content-Type", "text/plain");
    response.setHeader("Content-Length", body.length);
    response.end(body);
  };
  const slow = /slow=([\d.]+)/.exec(request.url);
  request.on("end", () => (slow ? setTimeout(answer, 1000 * slow[1]) : answer()));
  request.resume();
});

server.on("connection", (socket) => {
  socket.number = ++connections;
  say("accept", { conn: socket.number });
  socket.on("close", () => say("socket-closed", { conn: socket.number }));
});

const own = ["keepAliveTimeout", "keepAliveTimeoutBuffer", "headersTimeout", "requestTimeout", "maxRequestsPerSocket", "timeout"];
for (const name of own) if (settings[name] !== undefined) server[name] = settings[name];
server.listen(settings.port, "0.0.0.0");
if (settings.close_at) {
  setTimeout(() => {
    say("server.close()");
    server.close(() => say("server closed"));
  }, 1000 * settings.close_at);
}
