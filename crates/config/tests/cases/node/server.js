const express = require('express');
const app = express();
const SECONDS = 1000;
const server = app.listen(3000);
// The load balancer keeps connections for 60 s.
server.keepAliveTimeout = 65 * SECONDS;
server.headersTimeout = 66_000;
server.maxRequestsPerSocket = 0;
server.requestTimeout = Number(process.env.REQUEST_TIMEOUT);
server.keepAliveTimout = 5;
