package org.lathe.datasets;

import java.util.List;

/** How the hero feels: a latent factor of {@link Stories}. */
public enum Mood {
  /** Happy, whatever comes. */
  CHEERFUL(
      List.of("cheerful", "merry", "happy"),
      List.of("cheerfully", "merrily", "with a big smile"),
      List.of(
          "One bright morning {name} woke up with a song in {his} heart.",
          "{name} was so happy that {he} danced before breakfast.",
          "That day {name} laughed at everything, even at the rain."),
      List.of(
          "What a lovely day this is!", "Nothing can go wrong today!", "Hurrah, this will be fun!"),
      List.of(
          "{He} only laughed.",
          "{He} giggled and thought it was the best joke of the day.",
          "Even that could not wipe the smile off {his} face."),
      List.of(
          "{He} hummed happily all evening.",
          "{He} went to bed with a smile.",
          "{He} laughed once more before {he} fell asleep.")),
  /** Full of sorrow. */
  SAD(
      List.of("sad", "gloomy", "unhappy"),
      List.of("sadly", "with a heavy heart", "with tears in {his} eyes"),
      List.of(
          "One gray morning {name} woke up and felt like crying.",
          "{name} had been sad for many days, and nothing tasted good.",
          "A tear ran down {name}'s cheek that morning."),
      List.of(
          "Oh dear, everything makes me cry.",
          "I wish I did not feel so sad.",
          "Nobody knows how blue I am."),
      List.of(
          "{He} sighed, and a tear fell.",
          "{He} wept a little and wiped {his} eyes.",
          "It made {his} heavy heart even heavier."),
      List.of(
          "That night {he} cried a little, as {he} often did.",
          "{His} eyes were still wet when {he} went to bed.",
          "{He} sighed once more and looked out at the gray sky.")),
  /** Cross with everybody. */
  GRUMPY(
      List.of("grumpy", "cross", "bad-tempered"),
      List.of("grumpily", "with a frown", "muttering all the way"),
      List.of(
          "One morning {name} got out of bed on the wrong side.",
          "{name} was cross and slammed the door.",
          "That day everything annoyed {name}, even the sunshine."),
      List.of(
          "Bah! Leave me alone!",
          "This is all so silly and annoying!",
          "Humph! Why must I do everything myself?"),
      List.of(
          "{He} growled and kicked a stone.",
          "\"How annoying!\" {he} grumbled.",
          "{He} frowned so hard that {his} face hurt."),
      List.of(
          "{He} grumbled about it until bedtime.",
          "\"Humph,\" {he} said, and pulled the blanket over {his} head.",
          "{He} was still frowning when {he} fell asleep.")),
  /** Afraid of everything. */
  AFRAID(
      List.of("nervous", "frightened", "timid"),
      List.of("nervously", "with shaking knees", "on trembling legs"),
      List.of(
          "One morning {name} woke from a bad dream and could not stop shaking.",
          "{name} was afraid of almost everything, even of {his} own shadow.",
          "That day {name} jumped at every sound."),
      List.of(
          "Oh no, what if something bites me?",
          "I am scared, but I must go.",
          "Did you hear that? Is somebody there?"),
      List.of(
          "{He} trembled from head to toe.",
          "{His} heart beat like a drum with fear.",
          "{He} wanted to hide and shut {his} eyes tightly."),
      List.of(
          "That night {he} checked under the bed twice.",
          "{He} left a candle burning, because the dark still scared {him}.",
          "{He} shivered and pulled the blanket up to {his} chin.")),
  /** Afraid of nothing. */
  BRAVE(
      List.of("brave", "bold", "fearless"),
      List.of("bravely", "boldly", "without fear"),
      List.of(
          "One morning {name} stood up straight and felt ready for any danger.",
          "{name} was not afraid of storms, ghosts, or giants.",
          "That day {name} felt as bold as a lion."),
      List.of(
          "I am not afraid of anything!", "Let the danger come, I am ready!", "Courage! Forward!"),
      List.of(
          "{He} did not step back even an inch.",
          "{He} lifted {his} chin and faced the danger.",
          "Others would have run away, but {he} was too brave for that."),
      List.of(
          "{He} slept without a lamp, for {he} did not fear the dark.",
          "Everyone spoke of {his} courage that night.",
          "{He} dreamed of even greater dangers and was not afraid.")),
  /** Full of questions. */
  CURIOUS(
      List.of("curious", "nosy", "wondering"),
      List.of("curiously", "full of questions", "with wide eyes"),
      List.of(
          "One morning {name} woke up with a hundred questions.",
          "{name} wanted to know how everything worked.",
          "That day {name} asked \"why?\" at least forty times."),
      List.of(
          "Why is that so? I must find out!",
          "I wonder what is over there.",
          "How does it work, and who made it?"),
      List.of(
          "{He} bent down to study it closely.",
          "\"How interesting!\" {he} said. \"I wonder why.\"",
          "{He} had so many questions that {he} forgot to worry."),
      List.of(
          "That night {he} lay awake and wondered about the stars.",
          "{He} wrote three new questions in a notebook.",
          "\"But why?\" {he} asked once more, and then {he} slept.")),
  /** Always tired. */
  SLEEPY(
      List.of("sleepy", "tired", "drowsy"),
      List.of("sleepily", "with a long yawn", "with half-closed eyes"),
      List.of(
          "One morning {name} could hardly open {his} eyes.",
          "{name} had slept for ten hours and was still tired.",
          "That day {name} yawned more often than {he} spoke."),
      List.of(
          "Just five more minutes, please.",
          "I am so tired that I could sleep standing up.",
          "Ahhh, where is my pillow?"),
      List.of(
          "{He} yawned and nearly nodded off.",
          "{He} was almost too tired to mind.",
          "{He} rubbed {his} sleepy eyes."),
      List.of(
          "{He} was asleep before {his} head touched the pillow.",
          "{He} yawned, curled up, and snored at once.",
          "Nobody ever slept as long as {he} did that night.")),
  /** Very pleased with himself. */
  PROUD(
      List.of("proud", "boastful", "vain"),
      List.of("proudly", "with {his} nose in the air", "as if on parade"),
      List.of(
          "One morning {name} looked in the mirror and liked what {he} saw.",
          "{name} thought that nobody was as splendid as {he} was.",
          "That day {name} boasted to everyone {he} met."),
      List.of(
          "I am the best, and soon everyone will know it!",
          "Look at me! Am I not wonderful?",
          "Such a small thing is easy for someone like me."),
      List.of(
          "{He} was far too proud to show that {he} minded.",
          "\"I meant to do that,\" {he} said grandly.",
          "{He} put {his} nose in the air, as the great always do."),
      List.of(
          "That night {he} told the story again, and made {himself} look splendid.",
          "{He} bowed to the mirror before {he} went to bed.",
          "{He} fell asleep admiring {himself}."));

  private final List<String> adjectives;
  private final List<String> adverbs;
  private final List<String> mornings;
  private final List<String> speeches;
  private final List<String> reactions;
  private final List<String> evenings;

  Mood(
      List<String> adjectives,
      List<String> adverbs,
      List<String> mornings,
      List<String> speeches,
      List<String> reactions,
      List<String> evenings) {
    this.adjectives = adjectives;
    this.adverbs = adverbs;
    this.mornings = mornings;
    this.speeches = speeches;
    this.reactions = reactions;
    this.evenings = evenings;
  }

  /** After "felt". */
  List<String> adjectives() {
    return adjectives;
  }

  /** After a verb of saying or going. */
  List<String> adverbs() {
    return adverbs;
  }

  /** Sentences on how the day begins. */
  List<String> mornings() {
    return mornings;
  }

  /** What the hero says, without quotation marks. */
  List<String> speeches() {
    return speeches;
  }

  /** Sentences on how the hero takes a difficulty. */
  List<String> reactions() {
    return reactions;
  }

  /** Sentences on how the day ends. */
  List<String> evenings() {
    return evenings;
  }
}
