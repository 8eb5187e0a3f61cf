const http = require('http');
class Site {
  #server = null; // keepAliveTimeout = 1
  constructor(app) {
    this.#server = http.createServer(app);
    this.#server.keepAliveTimeout = 61_000;
  }
}
