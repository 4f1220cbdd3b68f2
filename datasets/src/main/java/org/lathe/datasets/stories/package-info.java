/**
 * Short stories told from known factors.
 *
 * <p>The prose is data: JSON files beside these classes. {@code plot.json} holds the sentences that
 * all stories share, and {@code hero.json}, {@code place.json}, {@code goal.json}, {@code
 * mood.json} and {@code outcome.json} hold what each value of a factor adds. Together they are the
 * rules of a grammar. A rule has a name and a list of alternatives, and a name in braces in an
 * alternative is replaced by one of that rule's alternatives; where the name is written with a
 * capital, the replacement begins with one. A story begins with the rule {@code shapes}.
 *
 * <p>The order of values and of alternatives is part of what a seed means: an insertion changes
 * every story.
 *
 * <table>
 * <caption>Rules that each value of a factor gives</caption>
 * <tr><th>factor<th>rule<th>what its alternatives are
 * <tr><td>hero<td>noun<td>what everyone calls the hero, without article
 * <tr><td><td>kinds<td>the hero with an article, as first met
 * <tr><td><td>girls, boys<td>names that go with she, with he
 * <tr><td><td>about<td>sentences on what the hero is like
 * <tr><td><td>moves<td>how the hero goes, in the past tense
 * <tr><td><td>gestures<td>what the hero does when something happens, in the past tense
 * <tr><td><td>skills<td>sentences on how the hero gets past a difficulty
 * <tr><td>place<td>place<td>the place, with article
 * <tr><td><td>homes<td>where the hero lives, as an adverbial phrase
 * <tr><td><td>details<td>sentences on what it is like there
 * <tr><td><td>paths<td>where a way leads, after a verb of motion
 * <tr><td><td>obstacles<td>sentences on what comes in the way
 * <tr><td><td>helpers<td>whom one meets there, without article, beginning with a consonant
 * <tr><td><td>closings<td>sentences on how the place grows quiet
 * <tr><td>goal<td>wish<td>what the hero wishes, after "to" or "could not"
 * <tr><td><td>deed<td>the same in the past tense, after the hero
 * <tr><td><td>prize<td>what it is about, with article
 * <tr><td><td>reasons<td>sentences on why it matters
 * <tr><td><td>attempts<td>sentences on what is tried
 * <tr><td><td>troubles<td>sentences on how it goes wrong at first
 * <tr><td>mood<td>adjectives<td>after "felt"
 * <tr><td><td>adverbs<td>after a verb of saying or going
 * <tr><td><td>mornings<td>sentences on how the day begins
 * <tr><td><td>speeches<td>what the hero says, without quotation marks
 * <tr><td><td>reactions<td>sentences on how the hero takes a difficulty
 * <tr><td><td>evenings<td>sentences on how the day ends
 * <tr><td>outcome<td>hints<td>sentences early in the story that point to the end
 * <tr><td><td>turns<td>sentences on how it is decided
 * <tr><td><td>endings<td>sentences on what came of it
 * </table>
 *
 * <p>The rules {@code name}, {@code he}, {@code him}, {@code his}, {@code himself} and {@code
 * helper} are set for each story.
 */
package org.lathe.datasets.stories;
