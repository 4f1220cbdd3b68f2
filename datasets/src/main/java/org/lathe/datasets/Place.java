package org.lathe.datasets;

import java.util.List;

/** Where a story happens: a latent factor of {@link Stories}. */
public enum Place {
  /** A deep wood of old trees. */
  FOREST(
      "the forest",
      List.of(
          "in a deep green forest",
          "among the tall trees of an old forest",
          "at the edge of a quiet wood"),
      List.of(
          "Moss grew on every stone, and the birds sang in the branches.",
          "The trees were so tall that they tickled the clouds.",
          "Mushrooms stood in rings between the roots."),
      List.of(
          "past the old oaks",
          "between the tall trees",
          "along a path of pine needles",
          "over roots and fallen leaves"),
      List.of(
          "Then a fallen tree lay right across the path.",
          "But the bushes were thick with thorns.",
          "Before long, the trees stood so close together that it was dark as night."),
      List.of("badger", "deer", "woodcutter"),
      List.of(
          "The trees whispered good night, and the forest grew still.",
          "High in the branches, the birds went to sleep.",
          "The moon rose over the quiet wood.")),
  /** A beach by the sea. */
  SEASHORE(
      "the beach",
      List.of(
          "by the sea, on a sandy beach",
          "in a little hut beside the waves",
          "on the shore of a wide blue sea"),
      List.of(
          "Every morning the waves left new shells on the sand.",
          "The air smelled of salt, and gulls cried overhead.",
          "Crabs ran sideways between the rock pools."),
      List.of(
          "along the wet sand",
          "past the rock pools",
          "over the dunes",
          "beside the foaming waves"),
      List.of(
          "Then the tide came in and covered the sand.",
          "But a huge wave splashed over the rocks.",
          "Soon the wet rocks were slippery with seaweed."),
      List.of("fisherman", "crab", "seagull"),
      List.of(
          "The waves sang softly on the sand.",
          "Far out at sea, a lighthouse began to blink.",
          "The tide carried the last footprints away.")),
  /** High peaks with steep paths. */
  MOUNTAIN(
      "the mountain",
      List.of(
          "high up on a steep mountain",
          "in a cabin below a snowy peak",
          "on a windy mountain, above the clouds"),
      List.of(
          "From there one could see the whole world below.",
          "Goats jumped from rock to rock, and the wind never stopped.",
          "Snow shone on the peak even in summer."),
      List.of(
          "up the rocky path",
          "along the edge of the cliff",
          "over the stony pass",
          "around the foot of the peak"),
      List.of(
          "Then some rocks came rolling down the slope.",
          "But the path ended at a deep gorge.",
          "Soon the way grew so steep that stones slid under every step."),
      List.of("mountain goat", "shepherd", "marmot"),
      List.of(
          "The peak turned pink in the last light.",
          "An echo came back from the far cliffs, and then the mountain was silent.",
          "Stars came out above the snowy peak.")),
  /** A small village with a square. */
  VILLAGE(
      "the village",
      List.of(
          "in a small village with crooked roofs",
          "in a little house on the village square",
          "in a village where everyone knew everyone"),
      List.of(
          "Smoke curled from the chimneys, and the church bell rang each hour.",
          "On market day the square was full of cheese, apples, and gossip.",
          "Children played around the old well."),
      List.of(
          "across the village square",
          "past the old well",
          "down the lane between the cottages",
          "by the church and the market stalls"),
      List.of(
          "Then a flock of geese filled the whole lane.",
          "But a hay cart had tipped over and closed the street.",
          "Soon the market crowd was so thick that nobody could move."),
      List.of("blacksmith", "gardener", "postman"),
      List.of(
          "One by one, the windows of the village went dark.",
          "The church bell rang nine times, and the lanes were empty.",
          "Smoke rose from the chimneys into the evening sky.")),
  /** A castle with towers and halls. */
  CASTLE(
      "the castle",
      List.of(
          "in a great stone castle",
          "in the tallest tower of an old castle",
          "in a castle with a hundred rooms"),
      List.of(
          "Flags flew from the towers, and knights slept in the hall.",
          "Its long halls were full of echoes and old paintings.",
          "A drawbridge hung over the green moat."),
      List.of(
          "down the winding stairs",
          "through the great hall",
          "along the castle wall",
          "past the rows of shining armor"),
      List.of(
          "Then the heavy gate fell shut with a crash.",
          "But the drawbridge was up, and the moat was deep.",
          "Soon the stairs led to nothing but a locked door."),
      List.of("knight", "jester", "royal cook"),
      List.of(
          "The torches burned low, and the castle slept.",
          "A guard on the tower called that all was well.",
          "The drawbridge went up for the night.")),
  /** A hot land of sand. */
  DESERT(
      "the desert",
      List.of(
          "in the middle of a hot desert",
          "in a tent among the sand dunes",
          "beside a green oasis in the desert"),
      List.of(
          "The sand was as yellow as gold and as hot as an oven.",
          "Palm trees gave the only shade for miles.",
          "At noon even the lizards hid from the sun."),
      List.of(
          "over the hot sand",
          "from dune to dune",
          "past the palm trees",
          "across the dry, cracked ground"),
      List.of(
          "Then a sandstorm rose and hid the sun.",
          "But the next dune was so high and soft that every step slid back.",
          "Soon there was no water left, and the sun burned like fire."),
      List.of("camel", "lizard", "trader in a blue turban"),
      List.of(
          "The hot sand grew cool, and the desert was still.",
          "A thousand stars hung over the dunes.",
          "The palm trees stood black against the moon.")),
  /** A big, busy city. */
  CITY(
      "the city",
      List.of(
          "in a big, noisy city",
          "on the top floor of a tall city building",
          "in a busy city full of lights"),
      List.of(
          "Buses honked, and people rushed along the streets all day.",
          "The windows of the tall buildings shone like a million candles.",
          "There were shops that sold nothing but hats."),
      List.of(
          "down the crowded street",
          "past the bright shop windows",
          "under the railway bridge",
          "between the honking cars"),
      List.of(
          "Then all the traffic lights turned red at once.",
          "But the street was closed, and a big digger stood in the way.",
          "Soon the crowd on the sidewalk pushed everybody the wrong way."),
      List.of("bus driver", "policeman", "pigeon"),
      List.of(
          "The street lamps came on, one after another.",
          "A late tram rang its bell, and the city hummed itself to sleep.",
          "Above the roofs, the neon signs blinked good night.")),
  /** A lonely island in warm water. */
  ISLAND(
      "the island",
      List.of(
          "on a tiny island far out in the ocean",
          "on a warm island with one palm tree",
          "on an island that was on no map"),
      List.of(
          "There was water on every side, and parrots sat in the bushes.",
          "Coconuts fell from the palm with a thump.",
          "Ships almost never came by."),
      List.of(
          "around the whole island",
          "past the lagoon",
          "through the coconut grove",
          "along the coral reef"),
      List.of(
          "Then a stream of hot mud bubbled up from the little volcano.",
          "But the rope bridge over the lagoon had snapped.",
          "Soon vines hung so thick that the way was lost."),
      List.of("parrot", "sea turtle", "pirate"),
      List.of(
          "All around the island, the dark water glittered.",
          "A parrot said good night, and a coconut fell.",
          "Far away, a ship passed by, and the island was alone again.")),
  /** A farm with fields and animals. */
  FARM(
      "the farm",
      List.of("on a sunny farm", "behind the barn of a busy farm", "on a farm with yellow fields"),
      List.of(
          "The rooster crowed at dawn, and the cows gave sweet milk.",
          "Hens pecked in the yard, and hay filled the barn.",
          "Pigs rolled in the mud beside the duck pond."),
      List.of(
          "across the wheat field",
          "past the red barn",
          "around the duck pond",
          "along the fence of the pasture"),
      List.of(
          "Then an angry bull stood in the middle of the field.",
          "But the gate was stuck, and the mud was deep.",
          "Soon the corn grew so high that nobody could see over it."),
      List.of("farmer", "sheepdog", "wise old horse"),
      List.of(
          "In the barn, the cows lay down in the hay.",
          "The rooster tucked his head under his wing.",
          "The tractor stood silent beside the dark fields.")),
  /** A cold land of ice and snow. */
  SNOWLAND(
      "the snow country",
      List.of(
          "in a land of ice and snow",
          "in a snug igloo near the North Pole",
          "on a frozen lake in the far north"),
      List.of(
          "Even the rivers were frozen, and the nights lasted for weeks.",
          "Icicles as long as swords hung from every roof.",
          "Green and purple lights danced in the winter sky."),
      List.of(
          "over the deep snow",
          "across the frozen lake",
          "past the sparkling icicles",
          "between the walls of ice"),
      List.of(
          "Then a blizzard began, and everything turned white.",
          "But the ice cracked, and cold black water showed below.",
          "Soon a snowdrift as high as a house stood in the way."),
      List.of("penguin", "reindeer", "polar explorer"),
      List.of(
          "Snowflakes fell without a sound.",
          "The northern lights danced over the ice.",
          "Outside it was freezing, but under the blankets it was warm."));

  private final String noun;
  private final List<String> homes;
  private final List<String> details;
  private final List<String> paths;
  private final List<String> obstacles;
  private final List<String> helpers;
  private final List<String> closings;

  Place(
      String noun,
      List<String> homes,
      List<String> details,
      List<String> paths,
      List<String> obstacles,
      List<String> helpers,
      List<String> closings) {
    this.noun = noun;
    this.homes = homes;
    this.details = details;
    this.paths = paths;
    this.obstacles = obstacles;
    this.helpers = helpers;
    this.closings = closings;
  }

  /** The place, with article. */
  String noun() {
    return noun;
  }

  /** Where the hero lives, as an adverbial phrase. */
  List<String> homes() {
    return homes;
  }

  /** Sentences on what it is like there. */
  List<String> details() {
    return details;
  }

  /** Where a way leads, after a verb of motion. */
  List<String> paths() {
    return paths;
  }

  /** Sentences on what comes in the way. */
  List<String> obstacles() {
    return obstacles;
  }

  /** Whom one meets there, without article, beginning with a consonant. */
  List<String> helpers() {
    return helpers;
  }

  /** Sentences on how the place grows quiet. */
  List<String> closings() {
    return closings;
  }
}
