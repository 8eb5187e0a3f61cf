import express, { Request, Response } from 'express';
import http, { Agent } from 'node:http';
import https from 'node:https';
import axios from 'axios';
import { Agent as UndiciAgent, setGlobalDispatcher } from 'undici';

const app = express();
app.use(express.json({ limit: '1mb' }));

const SECOND = 1_000;
const ALB_IDLE = 60 * SECOND;

const keepAliveAgent = new http.Agent({
  keepAlive: true,
  keepAliveMsecs: 10 * SECOND,
  maxSockets: 128,
  maxFreeSockets: 32,
  timeout: 4 * SECOND, // less than the 5 s of the service behind
  scheduling: 'lifo',
});

const api = axios.create({
  baseURL: 'http://inventory:3000',
  timeout: 2500,
  httpAgent: keepAliveAgent,
});

app.get('/items/:id', async (req: Request, res: Response) => {
  const { data } = await api.get(`/items/${req.params.id}`);
  res.json(data);
});

app.use((err: Error, _req: Request, res: Response, _next: unknown) => {
  res.status(500).json({ error: err.message });
});

const server = app.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`listening: ${JSON.stringify(server.address())}`);
});

// Longer than the balancer in front, or it answers 502.
server.keepAliveTimeout = ALB_IDLE + 5 * SECOND;
server.headersTimeout = ALB_IDLE + 6 * SECOND;
server.requestTimeout = 120_000;
server.maxRequestsPerSocket = 0;
server.timeout = Number(process.env.SOCKET_TIMEOUT);

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  setTimeout(() => server.closeIdleConnections(), 5 * SECOND);
});
