/**
 * Texts of about 200 words that repeat known factors from beginning to end.
 *
 * <p>The prose is data: JSON files beside these classes. {@code sentences.json} holds openings,
 * sentences and closings. A sentence has slots, names in braces, that the factors fill: {@code
 * name.json}, {@code pet.json}, {@code place.json}, {@code colour.json}, {@code thing.json}, {@code
 * food.json}, {@code weather.json}, {@code register.json} and {@code tense.json} give one text for
 * each slot and value, and {@code words.json} gives the verbs that no factor but the tense changes.
 * A verb has two forms with a bar between them: past and present, both in the third person of the
 * singular. The first value of {@code tense.json} is the past. The slot {@code a} becomes "a" or
 * "an" before another slot; the texts that can follow it sound as they are spelled. A slot that is
 * written with a capital gives its text with one.
 *
 * <p>No sentence depends on another, so a tale has no plot that a short window could follow. What
 * the next sentence is, is free; what fills its slots is known from the factors, and unknown
 * without them unless the same factor stands in the few words before.
 *
 * <p>The order of values and of sentences is part of what a seed means: an insertion changes every
 * tale.
 */
package org.lathe.datasets.tales;
