const { Pool } = require('undici');

const pool = new Pool('http://app:3000', {
  connections: null,
  keepAliveTimeout: 30 * 1e3,
});
