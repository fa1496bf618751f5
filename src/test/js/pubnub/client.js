// A client on PubNub's JavaScript SDK that keeps what it hears. FILECAST_ORIGIN is the node, as host:port.
'use strict';

const assert = require('node:assert');
const PubNub = require('pubnub');

const PATIENCE_MS = 60_000;
let channels = 0;

function channel(name) {
  channels += 1;
  return `js.${process.pid}.${name}.${channels}`;
}

/** A client that keeps what it hears and lets it be waited for. */
class Client {
  constructor(options = {}) {
    this.heard = [];
    this.waiting = [];
    this.sdk = new PubNub({
      publishKey: 'demo',
      subscribeKey: 'demo',
      userId: 'ann',
      origin: process.env.FILECAST_ORIGIN,
      ssl: false,
      ...options,
    });
    const hear = (kind) => (event) => this.hear({ kind, ...event });
    this.sdk.addListener({ status: hear('status'), message: hear('message'), signal: hear('signal'), file: hear('file'), presence: hear('presence') });
  }

  hear(event) {
    this.heard.push(event);
    this.waiting = this.waiting.filter((look) => !look());
  }

  until(what, wanted) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${what}: heard ${JSON.stringify(this.heard)}`)), PATIENCE_MS);
      const look = () => {
        const found = this.heard.find(wanted);
        if (found) {
          clearTimeout(late);
          resolve(found);
        }
        return found !== undefined;
      };
      if (!look()) {
        this.waiting.push(look);
      }
    });
  }

  async subscribe(...names) {
    this.sdk.subscribe({ channels: names });
    await this.until('connected', (event) => event.kind === 'status' && event.category === 'PNConnectedCategory');
    return this;
  }

  message(wanted) {
    return this.until(JSON.stringify(wanted), (event) => {
      try {
        assert.deepStrictEqual(event.message, wanted);
        return event.kind !== 'status';
      } catch (different) {
        return false;
      }
    });
  }

  close() {
    this.sdk.unsubscribeAll();
    this.sdk.stop();
  }
}

async function withClient(options, use) {
  const client = new Client(options);
  try {
    await use(client);
  } finally {
    client.close();
  }
}

module.exports = { channel, withClient };
