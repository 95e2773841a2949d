// ccxt's own Binance USD-M client, pointed at another address. Nothing else of it is changed.
import tls from 'node:tls';
import ccxt from 'ccxt';

export { ccxt };

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

/** Where the server is and whose account to use: SIMEX_URL (https://HOST:PORT), SIMEX_KEY, SIMEX_SECRET. */
export const server = new URL(required('SIMEX_URL'));
export const credentials = { apiKey: required('SIMEX_KEY'), secret: required('SIMEX_SECRET') };

/** Every address of the real venue is replaced, used or not, so that no request can leave the machine. */
function redirect(urls, host) {
  return Object.fromEntries(
    Object.entries(urls).map(([name, url]) => {
      if (typeof url === 'object') return [name, redirect(url, host)];
      const { protocol, pathname } = new URL(url);
      return [name, `${protocol}//${host}${pathname}`];
    }),
  );
}

export function connect(account = credentials) {
  const exchange = new ccxt.pro.binanceusdm({ ...account, enableRateLimit: true });
  exchange.urls.api = redirect(exchange.urls.api, server.host);
  // The wallet service is another product, and simex does not have it.
  exchange.options.fetchCurrencies = false;
  // ccxt picks its table of futures errors by the name of the real host. Here there is another host.
  const { linear } = exchange.exceptions;
  for (const kind of ['exact', 'broad']) Object.assign(exchange.exceptions[kind], linear[kind]);
  return exchange;
}

/** Why somebody who trusts no more than `authorities` refuses the server's certificate; nothing if he does not. */
export function certificateRefusal(authorities) {
  return new Promise((resolve) => {
    const socket = tls.connect({ host: server.hostname, port: server.port, ca: authorities }, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', (error) => resolve(error.code));
  });
}
