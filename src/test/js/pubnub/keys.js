// Two different keys with PubNub's JavaScript SDK, in an app whose subscribe key reads and in one whose subscribe key writes.
// FILECAST_ORIGIN is the node, as host:port.
'use strict';

const test = require('node:test');
const assert = require('node:assert');
const PubNub = require('pubnub');

const CAT = 'a cat, as bytes\n';

function client(t, app) {
  const sdk = new PubNub({
    publishKey: `${app}-pub`,
    subscribeKey: `${app}-sub`,
    userId: 'ann',
    origin: process.env.FILECAST_ORIGIN,
    ssl: false,
  });
  t.after(() => sdk.stop());
  return sdk;
}

function send(sdk, channel) {
  return sdk.sendFile({ channel, file: { data: Buffer.from(CAT), name: 'cat.txt', mimeType: 'text/plain' }, message: 'look' });
}

async function statusOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error.status?.statusCode ?? error.statusCode ?? error;
  }
  return 0;
}

test('a file is sent, listed and fetched', async (t) => {
  const ann = client(t, 'reading');
  const { id, name } = await send(ann, 'js.reading');
  assert.deepEqual((await ann.listFiles({ channel: 'js.reading' })).data.map((file) => file.id), [id]);
  const file = await ann.downloadFile({ channel: 'js.reading', id, name });
  assert.equal((await file.toBuffer()).toString(), CAT);
});

test('a subscribe key that reads deletes nothing', async (t) => {
  const ann = client(t, 'reading');
  const { id, name } = await send(ann, 'js.kept');
  const { timetoken } = await ann.publish({ channel: 'js.kept', message: 'm' });
  const action = { type: 'reaction', value: 'smiley' };
  assert.equal(await statusOf(ann.deleteFile({ channel: 'js.kept', id, name })), 403);
  assert.equal(await statusOf(ann.deleteMessages({ channel: 'js.kept' })), 403);
  assert.equal(await statusOf(ann.addMessageAction({ channel: 'js.kept', messageTimetoken: timetoken, action })), 403);
  assert.equal((await ann.listFiles({ channel: 'js.kept' })).data.length, 1);
});

test('a subscribe key that writes does', async (t) => {
  const ann = client(t, 'writing');
  const { id, name } = await send(ann, 'js.loose');
  const { timetoken } = await ann.publish({ channel: 'js.loose', message: 'm' });
  const action = { type: 'reaction', value: 'smiley' };
  const { data } = await ann.addMessageAction({ channel: 'js.loose', messageTimetoken: timetoken, action });
  await ann.removeMessageAction({ channel: 'js.loose', messageTimetoken: timetoken, actionTimetoken: data.actionTimetoken });
  assert.equal((await ann.deleteFile({ channel: 'js.loose', id, name })).status, 200);
  await ann.deleteMessages({ channel: 'js.loose' });
  assert.equal(Object.values((await ann.fetchMessages({ channels: ['js.loose'] })).channels).flat().length, 0);
});
