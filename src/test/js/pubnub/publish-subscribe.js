// What PubNub's JavaScript SDK publishes comes to its subscribers. FILECAST_ORIGIN is the node, as host:port.
'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { channel, withClient } = require('./client.js');

test('the time is that of the broker', async () => {
  await withClient({}, async ({ sdk }) => {
    const { timetoken } = await sdk.time();
    assert.match(String(timetoken), /^\d{17}$/);
  });
});

for (const enableEventEngine of [false, true]) {
  const loop = enableEventEngine ? 'event engine' : 'loop';

  test(`a message is heard as it was published (${loop})`, async () => {
    await withClient({ enableEventEngine }, async (client) => {
      const room = channel('room');
      await client.subscribe(room);
      const message = { text: 'grüß dich, "Ann"/?#%+&', list: [1, null, true] };
      const { timetoken } = await client.sdk.publish({ channel: room, message, meta: { lang: 'de' } });
      const event = await client.message(message);
      assert.strictEqual(event.kind, 'message');
      assert.strictEqual(event.channel, room);
      assert.strictEqual(event.publisher, 'ann');
      assert.strictEqual(String(event.timetoken), String(timetoken));
      assert.deepStrictEqual(event.userMetadata, { lang: 'de' });
    });
  });

  test(`a posted message is heard as well (${loop})`, async () => {
    await withClient({ enableEventEngine }, async (client) => {
      const room = channel('posted');
      await client.subscribe(room);
      const message = { text: 'x'.repeat(20_000) };
      await client.sdk.publish({ channel: room, message, sendByPost: true });
      await client.message(message);
    });
  });

  test(`many messages come once each and in order (${loop})`, async () => {
    await withClient({ enableEventEngine }, async (client) => {
      const room = channel('many');
      await client.subscribe(room);
      for (let i = 1; i <= 250; i += 1) {
        await client.sdk.publish({ channel: room, message: i });
      }
      await client.message(250);
      const heard = client.heard.filter((event) => event.kind === 'message').map((event) => event.message);
      assert.deepStrictEqual(heard, Array.from({ length: 250 }, (none, i) => i + 1));
    });
  });

  test(`a wildcard hears what is below it (${loop})`, async () => {
    await withClient({ enableEventEngine }, async (client) => {
      const top = channel('wild');
      await client.subscribe(`${top}.*`);
      await client.sdk.publish({ channel: `${top}.a.b`, message: 'below' });
      const event = await client.message('below');
      assert.strictEqual(event.channel, `${top}.a.b`);
      assert.strictEqual(event.subscription, `${top}.*`);
    });
  });

  test(`who changes channels misses nothing (${loop})`, async () => {
    await withClient({ enableEventEngine }, async (client) => {
      const [one, two] = [channel('one'), channel('two')];
      await client.subscribe(one);
      await client.sdk.publish({ channel: one, message: 'first' });
      await client.message('first');
      client.sdk.subscribe({ channels: [two] });
      await client.sdk.publish({ channel: one, message: 'second' });
      await client.message('second');
      assert.strictEqual(client.heard.filter((event) => event.message === 'first').length, 1);
    });
  });
}

test('a signal is heard as a signal, and one that is too large is refused', async () => {
  await withClient({}, async (client) => {
    const room = channel('signal');
    await client.subscribe(room);
    await client.sdk.signal({ channel: room, message: { typing: true } });
    assert.strictEqual((await client.message({ typing: true })).kind, 'signal');
    await assert.rejects(client.sdk.signal({ channel: room, message: 'x'.repeat(70) }), ({ status }) => {
      assert.strictEqual(status.statusCode, 400);
      assert.strictEqual(status.errorData[1], 'Signal size too large');
      return true;
    });
  });
});

test('what is fired is accepted and not heard', async () => {
  await withClient({}, async (client) => {
    const room = channel('fire');
    await client.subscribe(room);
    await client.sdk.fire({ channel: room, message: 'fired' });
    await client.sdk.publish({ channel: room, message: 'published' });
    await client.message('published');
    assert.strictEqual(client.heard.filter((event) => event.message === 'fired').length, 0);
  });
});

test('a filter is kept to', async () => {
  await withClient({ filterExpression: "lang == 'en' && uuid != 'bob'" }, async (client) => {
    const room = channel('filter');
    await client.subscribe(room);
    await client.sdk.publish({ channel: room, message: 'hallo', meta: { lang: 'de' } });
    await client.sdk.publish({ channel: room, message: 'none' });
    await withClient({ userId: 'bob' }, async (bob) => {
      await bob.sdk.publish({ channel: room, message: 'from bob', meta: { lang: 'en' } });
    });
    await client.sdk.publish({ channel: room, message: 'hello', meta: { lang: 'en' } });
    await client.message('hello');
    assert.deepStrictEqual(
      client.heard.filter((event) => event.kind === 'message').map((event) => event.message),
      ['hello'],
    );
  });
});

test('who comes with an old timetoken catches up', async () => {
  await withClient({}, async (client) => {
    const room = channel('late');
    const { timetoken } = await client.sdk.publish({ channel: room, message: 'before' });
    await client.sdk.publish({ channel: room, message: 'missed' });
    client.sdk.subscribe({ channels: [room], timetoken });
    await client.message('missed');
    assert.strictEqual(client.heard.filter((event) => event.message === 'before').length, 0);
  });
});

test('a message may be encrypted from end to end', async () => {
  await withClient({ cipherKey: 'a secret' }, async (client) => {
    await withClient({}, async (outsider) => {
      const room = channel('secret');
      await client.subscribe(room);
      await outsider.subscribe(room);
      await client.sdk.publish({ channel: room, message: { text: 'whispered' } });
      await client.message({ text: 'whispered' });
      const seen = await outsider.until('something', (event) => event.kind === 'message');
      assert.strictEqual(typeof seen.message, 'string');
    });
  });
});

test('a wrong key is refused in their words', async () => {
  await withClient({ publishKey: 'wrong' }, async ({ sdk }) => {
    await assert.rejects(sdk.publish({ channel: channel('wrong'), message: 1 }), ({ status }) => {
      assert.strictEqual(status.statusCode, 400);
      assert.strictEqual(status.category, 'PNBadRequestCategory');
      assert.strictEqual(status.errorData[1], 'Invalid Key');
      return true;
    });
  });
});
