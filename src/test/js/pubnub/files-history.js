// Files, history and message actions with PubNub's JavaScript SDK. FILECAST_ORIGIN is the node, as host:port.
'use strict';

const test = require('node:test');
const assert = require('node:assert');
const PubNub = require('pubnub');

const PATIENCE_MS = 60_000;
const CAT = 'a cat, as bytes\n';
let channels = 0;

function channel(name) {
  channels += 1;
  return `js.${process.pid}.${name}.${channels}`;
}

function client(userId, more = {}) {
  return new PubNub({
    publishKey: 'demo',
    subscribeKey: 'demo',
    userId,
    origin: process.env.FILECAST_ORIGIN,
    ssl: false,
    ...more,
  });
}

/** Follows a channel; what it hears can be waited for. */
async function follow(sdk, name) {
  const heard = [];
  let looks = [];
  const hear = (kind) => (event) => {
    heard.push({ kind, ...event });
    looks = looks.filter((look) => !look());
  };
  sdk.addListener({ status: hear('status'), message: hear('message'), file: hear('file'), messageAction: hear('action') });
  const until = (what, wanted) => new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${what}: heard ${JSON.stringify(heard)}`)), PATIENCE_MS);
    const look = () => {
      const found = heard.find(wanted);
      if (found) {
        clearTimeout(late);
        resolve(found);
      }
      return found !== undefined;
    };
    if (!look()) {
      looks.push(look);
    }
  });
  sdk.subscribe({ channels: [name] });
  await until('connected', (event) => event.kind === 'status' && event.category === 'PNConnectedCategory');
  return until;
}

function cat(name = 'cat.txt') {
  return { data: Buffer.from(CAT), name, mimeType: 'text/plain' };
}

async function statusOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error.status?.statusCode ?? error.statusCode ?? error;
  }
  return 0;
}

test('a file is sent, heard of, listed, fetched and deleted', async (t) => {
  const ann = client('ann');
  const bob = client('bob');
  t.after(() => [ann, bob].forEach((sdk) => sdk.stop()));
  const room = channel('files');
  const until = await follow(bob, room);
  const sent = await ann.sendFile({ channel: room, file: cat('my cat (1)+ü.txt'), message: { text: 'look' }, meta: { lang: 'en' } });
  assert.equal(sent.name, 'my cat (1)+ü.txt');
  const event = await until('the file', (heard) => heard.kind === 'file');
  assert.equal(event.file.id, sent.id);
  assert.equal(event.publisher, 'ann');
  assert.equal(event.timetoken, sent.timetoken);
  assert.deepEqual(event.message, { text: 'look' });

  const listed = await bob.listFiles({ channel: room });
  assert.deepEqual(listed.data.map((file) => [file.id, file.name, file.size]), [[sent.id, sent.name, CAT.length]]);
  const url = bob.getFileUrl({ channel: room, id: sent.id, name: sent.name });
  assert.ok(url.includes(sent.id));
  assert.equal(await (await fetch(url)).text(), CAT);
  const file = await bob.downloadFile({ channel: room, id: sent.id, name: sent.name });
  assert.equal((await file.toBuffer()).toString(), CAT);

  const past = await bob.fetchMessages({ channels: [room] });
  const item = Object.values(past.channels)[0][0];
  assert.equal(item.messageType, 4);
  assert.equal(item.message.file.id, sent.id);
  assert.equal((await ann.deleteFile({ channel: room, id: sent.id, name: sent.name })).status, 200);
  assert.equal((await bob.listFiles({ channel: room })).data.length, 0);
  assert.equal(await statusOf(bob.downloadFile({ channel: room, id: sent.id, name: sent.name })), 404);
});

test('files are listed in pages', async (t) => {
  const ann = client('ann');
  t.after(() => ann.stop());
  const room = channel('pages');
  for (let i = 0; i < 3; i += 1) {
    await ann.sendFile({ channel: room, file: cat(`cat-${i}.txt`) });
  }
  const first = await ann.listFiles({ channel: room, limit: 2 });
  const last = await ann.listFiles({ channel: room, limit: 2, next: first.next });
  assert.equal(new Set([...first.data, ...last.data].map((file) => file.id)).size, 3);
  assert.equal(last.next, null);
});

test('an encrypted file is read by who has the key', async (t) => {
  const ann = client('ann', { cipherKey: 'enigma' });
  const bob = client('bob', { cipherKey: 'enigma' });
  t.after(() => [ann, bob].forEach((sdk) => sdk.stop()));
  const room = channel('sealed');
  const until = await follow(bob, room);
  const sent = await ann.sendFile({ channel: room, file: cat(), message: 'secret' });
  const event = await until('the file', (heard) => heard.kind === 'file');
  assert.equal(event.file.id, sent.id);
  const file = await bob.downloadFile({ channel: room, id: sent.id, name: sent.name });
  assert.equal((await file.toBuffer()).toString(), CAT);
});

test('encrypted files of two clients of one user do not get in each other\'s way', async (t) => {
  const clients = [false, true].map((useInstanceId) => client('ann', { cipherKey: 'enigma', useInstanceId }));
  t.after(() => clients.forEach((sdk) => sdk.stop()));
  const room = channel('both');
  const sent = new Set();
  for (let i = 0; i < 2; i += 1) {
    const results = await Promise.all(clients.map((sdk) => sdk.sendFile({ channel: room, file: cat(`cat-${i}.txt`) })));
    results.forEach((result) => sent.add(result.id));
  }
  const listed = await clients[0].listFiles({ channel: room });
  assert.deepEqual(new Set(listed.data.map((file) => file.id)), sent);
  assert.equal(sent.size, 4);
});

test('a publish that failed is made up for', async (t) => {
  const ann = client('ann');
  t.after(() => ann.stop());
  const room = channel('late');
  const sent = await ann.sendFile({ channel: room, file: cat(), storeInHistory: false });
  const again = { channel: room, fileId: sent.id, fileName: sent.name, message: 'at last' };
  const first = await ann.publishFile(again);
  assert.equal((await ann.publishFile(again)).timetoken, first.timetoken);
  const past = await ann.fetchMessages({ channels: [room] });
  assert.equal(Object.values(past.channels)[0].length, 1);
  assert.equal(await statusOf(ann.publishFile({ ...again, fileId: '0190a1b2-0000-4000-8000-00000000abcd' })), 404);
});

test('what is too large is refused', async (t) => {
  const ann = client('ann');
  t.after(() => ann.stop());
  const large = { data: Buffer.alloc(5 * 1024 * 1024 + 1), name: 'large.bin', mimeType: 'application/octet-stream' };
  const room = channel('large');
  await assert.rejects(ann.sendFile({ channel: room, file: large }), /Upload to bucket failed/);
  assert.equal((await ann.listFiles({ channel: room })).count, 0);
});

test('history is read, counted and deleted', async (t) => {
  const ann = client('ann');
  t.after(() => ann.stop());
  const room = channel('past');
  const at = [];
  for (let i = 0; i < 4; i += 1) {
    at.push((await ann.publish({ channel: room, message: { n: i } })).timetoken);
  }
  const numbers = async (more = {}) =>
    Object.values((await ann.fetchMessages({ channels: [room], ...more })).channels).flat().map((item) => item.message.n);
  assert.deepEqual(await numbers(), [0, 1, 2, 3]);
  assert.deepEqual(await numbers({ count: 2, start: at[3] }), [1, 2]);
  const older = await ann.history({ channel: room, count: 2, stringifiedTimeToken: true });
  assert.deepEqual(older.messages.map((item) => [item.entry.n, item.timetoken]), [[2, at[2]], [3, at[3]]]);
  const counts = await ann.messageCounts({ channels: [room], channelTimetokens: [at[1]] });
  assert.equal(counts.channels[room], 3);
  await ann.deleteMessages({ channel: room, start: at[0], end: at[2] });
  assert.deepEqual(await numbers(), [0, 3]);
});

test('actions on messages are told, listed and taken back', async (t) => {
  const ann = client('ann');
  const bob = client('bob');
  t.after(() => [ann, bob].forEach((sdk) => sdk.stop()));
  const room = channel('acts');
  const until = await follow(bob, room);
  const { timetoken } = await ann.publish({ channel: room, message: 'look' });
  const action = { type: 'reaction', value: 'smiley' };
  const added = await ann.addMessageAction({ channel: room, messageTimetoken: timetoken, action });
  const told = await until('the action', (heard) => heard.kind === 'action' && heard.event === 'added');
  assert.equal(told.data.actionTimetoken, added.data.actionTimetoken);
  assert.equal(told.publisher, 'ann');
  assert.equal((await ann.getMessageActions({ channel: room })).data.length, 1);
  const past = await ann.fetchMessages({ channels: [room], includeMessageActions: true });
  const item = Object.values(past.channels)[0][0];
  assert.equal((item.actions ?? item.data).reaction.smiley[0].uuid, 'ann');
  await ann.removeMessageAction({ channel: room, messageTimetoken: timetoken, actionTimetoken: added.data.actionTimetoken });
  await until('its end', (heard) => heard.kind === 'action' && heard.event === 'removed');
});
