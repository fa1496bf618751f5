// PubNub's JavaScript SDK against an app that asks for more than keys. FILECAST_ORIGIN is the node, as host:port.
'use strict';

const test = require('node:test');
const assert = require('node:assert');
const PubNub = require('pubnub');

function client(options = {}) {
  return new PubNub({
    publishKey: 'js-pub',
    subscribeKey: 'js-sub',
    userId: 'ann',
    origin: process.env.FILECAST_ORIGIN,
    ssl: false,
    ...options,
  });
}

const root = client({ secretKey: 'js-secret', userId: 'back end' });

function bearer(token, userId = 'ann') {
  const sdk = client({ userId });
  sdk.setToken(token);
  return sdk;
}

async function refused(call) {
  await assert.rejects(call, (error) => {
    assert.strictEqual(error.status.statusCode, 403, JSON.stringify(error.status));
    assert.strictEqual(error.status.category, 'PNAccessDeniedCategory');
    return true;
  });
}

test('every call of a client with the secret key is signed and taken', async () => {
  const message = { text: "a/b?c#d&e=ü+~*!'()" };
  await root.publish({ channel: 'room one', message, meta: { lang: 'de en' } });
  await root.publish({ channel: 'room one', message, sendByPost: true });
  const history = await root.fetchMessages({ channels: ['room one'] });
  assert.strictEqual(Object.keys(history.channels).length, 1);
  await root.messageCounts({ channels: ['room one'], channelTimetokens: ['1'] });
  const listed = await root.listFiles({ channel: 'room one' });
  assert.deepStrictEqual(listed.data, []);
  await root.deleteMessages({ channel: 'room one' });
});

test('a wrong secret key is refused', async () => {
  await refused(client({ secretKey: 'wrong' }).publish({ channel: 'room', message: 1 }));
});

test('a token is read by the SDK as it was granted', async () => {
  const token = await root.grantToken({
    ttl: 15,
    authorized_uuid: 'ann',
    resources: { channels: { room: { read: true, write: true } }, groups: { team: { read: true, manage: true } } },
    patterns: { channels: { '^room-[0-9]+$': { read: true, delete: true } } },
    meta: { team: 'blau', level: 3 },
  });
  const parsed = root.parseToken(token);
  assert.strictEqual(parsed.version, 2);
  assert.strictEqual(parsed.ttl, 15);
  assert.strictEqual(parsed.authorized_uuid, 'ann');
  assert.deepStrictEqual(parsed.meta, { team: 'blau', level: 3 });
  const { room } = parsed.resources.channels;
  assert.deepStrictEqual([room.read, room.write, room.delete], [true, true, false]);
  const pattern = parsed.patterns.channels['^room-[0-9]+$'];
  assert.deepStrictEqual([pattern.read, pattern.write, pattern.delete], [true, false, true]);
  assert.strictEqual(parsed.resources.groups.team.manage, true);
});

test('a token lets its bearer do what it says until it is revoked', async () => {
  const token = await root.grantToken({
    ttl: 5,
    authorized_uuid: 'ann',
    resources: { channels: { hall: { read: true, write: true } } },
  });
  const ann = bearer(token);
  await ann.publish({ channel: 'hall', message: 1 });
  await ann.fetchMessages({ channels: ['hall'] });
  await refused(ann.publish({ channel: 'cellar', message: 1 }));
  await refused(ann.deleteMessages({ channel: 'hall' }));
  await refused(ann.fetchMessages({ channels: ['hall', 'cellar'] }));
  await refused(bearer(token, 'ben').publish({ channel: 'hall', message: 1 }));
  await refused(client().publish({ channel: 'hall', message: 1 }));
  await root.revokeToken(token);
  await refused(ann.publish({ channel: 'hall', message: 1 }));
});

test('an auth key may do what it was granted', async () => {
  const holder = client({ authKey: 'auth-1' });
  await refused(holder.publish({ channel: 'desk', message: 1 }));
  await root.grant({ channels: ['desk'], authKeys: ['auth-1'], read: true, write: true, ttl: 5 });
  await holder.publish({ channel: 'desk', message: 1 });
  await root.grant({ channels: ['desk'], authKeys: ['auth-1'], ttl: 5 });
  await refused(holder.publish({ channel: 'desk', message: 1 }));
});

test('groups are made, read, changed and taken away', async () => {
  await root.channelGroups.addChannels({ channelGroup: 'crew', channels: ['a', 'b c'] });
  assert.deepStrictEqual((await root.channelGroups.listChannels({ channelGroup: 'crew' })).channels, ['a', 'b c']);
  assert.ok((await root.channelGroups.listGroups()).groups.includes('crew'));
  await root.channelGroups.removeChannels({ channelGroup: 'crew', channels: ['a'] });
  assert.deepStrictEqual((await root.channelGroups.listChannels({ channelGroup: 'crew' })).channels, ['b c']);
  await refused(client().channelGroups.listChannels({ channelGroup: 'crew' }));
  await root.channelGroups.deleteGroup({ channelGroup: 'crew' });
  assert.ok(!(await root.channelGroups.listGroups()).groups.includes('crew'));
});

test('a subscriber of a group hears of its channels, and of those that come', async () => {
  await root.channelGroups.addChannels({ channelGroup: 'flock', channels: ['f1'] });
  const token = await root.grantToken({
    ttl: 5,
    authorized_uuid: 'ann',
    resources: { groups: { flock: { read: true } } },
  });
  const ann = bearer(token);
  const heard = [];
  let arrived = () => {};
  ann.addListener({
    message: (event) => {
      heard.push([event.channel, event.subscription, event.message]);
      arrived();
    },
    status: () => arrived(),
  });
  const until = async (wanted) => {
    const late = Date.now() + 60_000;
    while (!wanted()) {
      assert.ok(Date.now() < late, JSON.stringify(heard));
      await new Promise((resolve) => {
        arrived = resolve;
        setTimeout(resolve, 200);
      });
    }
  };
  try {
    ann.subscribe({ channelGroups: ['flock'] });
    await until(() => {
      root.publish({ channel: 'f1', message: 'one' }).catch(() => {});
      return heard.length > 0;
    });
    assert.deepStrictEqual(heard[0], ['f1', 'flock', 'one']);
    await root.channelGroups.addChannels({ channelGroup: 'flock', channels: ['f2'] });
    await until(() => {
      root.publish({ channel: 'f2', message: 'two' }).catch(() => {});
      return heard.some(([channel]) => channel === 'f2');
    });
    assert.deepStrictEqual(heard.find(([channel]) => channel === 'f2'), ['f2', 'flock', 'two']);
  } finally {
    ann.unsubscribeAll();
    ann.stop();
  }
});
