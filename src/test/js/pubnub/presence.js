// Who is there, as PubNub's JavaScript SDK says and hears it. FILECAST_ORIGIN is the node, as host:port.
'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { channel, withClient } = require('./client.js');

const change = (action, uuid) => (event) => event.kind === 'presence' && event.action === action && event.uuid === uuid;

test('subscribers with presence hear who comes, says something and goes', async () => {
  await withClient({}, async (ann) => {
    const room = channel('room');
    ann.sdk.subscribe({ channels: [room], withPresence: true });
    const own = await ann.until('its own join', change('join', 'ann'));
    assert.strictEqual(own.occupancy, 1);
    assert.strictEqual(own.channel, room);
    await withClient({ userId: 'bob' }, async (bob) => {
      await bob.subscribe(room);
      const joined = await ann.until('a join', change('join', 'bob'));
      assert.strictEqual(joined.occupancy, 2);
      assert.match(String(joined.timetoken), /^\d{17}$/);
      assert.ok(Math.abs(joined.timestamp - Date.now() / 1000) < 120);
      await bob.sdk.setState({ channels: [room], state: { mood: 'good' } });
      const said = await ann.until('a state', change('state-change', 'bob'));
      assert.deepStrictEqual(said.state, { mood: 'good' });
      const state = await bob.sdk.getState({ channels: [room] });
      assert.deepStrictEqual(state.channels[room], { mood: 'good' });
      const here = await ann.sdk.hereNow({ channels: [room], includeState: true });
      assert.strictEqual(here.totalOccupancy, 2);
      assert.deepStrictEqual(
        here.channels[room].occupants.map(({ uuid }) => uuid),
        ['ann', 'bob'],
      );
      assert.deepStrictEqual((await ann.sdk.whereNow({ uuid: 'bob' })).channels, [room]);
      bob.sdk.unsubscribe({ channels: [room] });
      await ann.until('a leave', change('leave', 'bob'));
      assert.deepStrictEqual((await ann.sdk.whereNow({ uuid: 'bob' })).channels, []);
    });
    assert.strictEqual(ann.heard.filter(change('join', 'bob')).length, 1);
  });
});

test('who falls silent is timed out', async () => {
  await withClient({}, async (ann) => {
    const room = channel('silence');
    ann.sdk.subscribe({ channels: [room], withPresence: true });
    await ann.until('its own join', change('join', 'ann'));
    const beat = `/v2/presence/sub-key/demo/channel/${room}/heartbeat?heartbeat=2&uuid=bob`;
    assert.strictEqual((await fetch(`http://${process.env.FILECAST_ORIGIN}${beat}`)).status, 200);
    await ann.until('a join', change('join', 'bob'));
    await ann.until('a timeout', change('timeout', 'bob'));
  });
});
