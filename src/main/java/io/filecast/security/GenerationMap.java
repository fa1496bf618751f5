package io.filecast.security;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A bounded map that forgets by generations: what was not asked for in a whole generation is dropped with it, all at
 * once, so that nothing is ever scanned. Its owner says when a generation ends. Any thread; never waits but for the
 * moment of a turn.
 *
 * <p>A writer that races with a turn may put its entry into the elder generation. It is found there all the same.
 */
final class GenerationMap<K, V> {

    private record Pair<K, V>(ConcurrentMap<K, V> young, ConcurrentMap<K, V> old) {}

    private final int perGeneration;
    private volatile Pair<K, V> pair = new Pair<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    /** @param capacity the most entries of both generations, give or take one for each racing thread */
    GenerationMap(int capacity) {
        if (capacity < 2) {
            throw new IllegalArgumentException("a capacity is at least 2");
        }
        this.perGeneration = capacity / 2;
    }

    /** What is kept for a key, null when nothing; it lives on into the next generation. */
    V get(K key) {
        Pair<K, V> now = pair;
        V value = now.young.get(key);
        if (value != null) {
            return value;
        }
        value = now.old.get(key);
        if (value == null || now.young.size() >= perGeneration) {
            return value;
        }
        V racing = now.young.putIfAbsent(key, value);
        return racing == null ? value : racing;
    }

    /** Keeps a value unless there is one for the key or no room; answers the one that holds, null when none does. */
    V keep(K key, V value) {
        Pair<K, V> now = pair;
        if (now.young.size() >= perGeneration) {
            return null;
        }
        V racing = now.young.putIfAbsent(key, value);
        return racing == null ? value : racing;
    }

    /** Whether the young generation has no room. */
    boolean isFull() {
        return pair.young.size() >= perGeneration;
    }

    /** Ends the generation: the elder one is forgotten. */
    synchronized void turn() {
        pair = new Pair<>(new ConcurrentHashMap<>(), pair.young);
    }

    /** Ends the generation if it is full, once however many callers ask. */
    synchronized void turnIfFull() {
        if (isFull()) {
            turn();
        }
    }

    void remove(K key) {
        Pair<K, V> now = pair;
        now.young.remove(key);
        now.old.remove(key);
    }

    /** How many entries are kept; one that lives in both generations counts twice. */
    int size() {
        Pair<K, V> now = pair;
        return now.young.size() + now.old.size();
    }
}
