package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;

/**
 * A configuration, a batch and a length, in the form of parameters of a case: {@code
 * v=29,d=16,l=2,h=2,f=24,p=24,w=4,z=2,b=2,n=13}: vocabulary, width, layers, heads, feed-forward
 * width, positions, window, latents per layer, sequences, tokens.
 */
final class CaseModelShape {
  /** Two layers, like the smallest golden folder. */
  static final CaseModelShape TINY = new CaseModelShape(29, 16, 2, 2, 24, 24, 4, 2, 2, 13);

  /** One layer, so that there is no repeat; the window is the whole sequence; many latents. */
  static final CaseModelShape SHALLOW = new CaseModelShape(31, 24, 1, 3, 17, 35, 64, 5, 3, 17);

  /** Five layers of one latent, so that cross-attention sees one key; an odd window. */
  static final CaseModelShape DEEP = new CaseModelShape(23, 16, 5, 4, 26, 40, 5, 1, 2, 11);

  /** Many latents per layer, one head, one sequence; all positions used. */
  static final CaseModelShape LATENTS = new CaseModelShape(37, 12, 2, 1, 20, 19, 3, 7, 1, 19);

  /** A window of one, so that self-attention sees one key. */
  static final CaseModelShape NARROW = new CaseModelShape(19, 8, 3, 2, 13, 16, 1, 2, 2, 16);

  static final List<CaseModelShape> ALL = List.of(TINY, SHALLOW, DEEP, LATENTS, NARROW);

  private static final double EPSILON = 1e-5;
  private static final double ROPE_THETA = 10_000;
  private static final List<String> NAMES =
      List.of("v", "d", "l", "h", "f", "p", "w", "z", "b", "n");

  private final int[] extents;

  CaseModelShape(int... extents) {
    this.extents = extents;
  }

  /** Returns the parameters of a case of this shape. */
  CaseParameters with(Object... more) {
    Object[] all = new Object[2 * extents.length + more.length];
    for (int i = 0; i < extents.length; i++) {
      all[2 * i] = NAMES.get(i);
      all[2 * i + 1] = extents[i];
    }
    System.arraycopy(more, 0, all, 2 * extents.length, more.length);
    return CaseParameters.of(all);
  }

  /**
   * Returns the graphs for the parameters of a case.
   *
   * @throws IllegalArgumentException if they do not describe a model
   */
  static LtmGraphs graphs(CaseParameters p) {
    LtmConfig config =
        new LtmConfig(
            p.extent("v"),
            p.extent("d"),
            p.extent("l"),
            p.extent("h"),
            p.extent("p"),
            p.extent("w"),
            p.extent("l") * p.extent("z"),
            p.extent("f"),
            EPSILON,
            ROPE_THETA);
    return new LtmGraphs(config, p.extent("b"), p.extent("n"));
  }

  /**
   * Fails unless the parameters describe a model and contain only those of the model and these.
   *
   * @param extents 0 or more each
   * @param flags set or not
   */
  static void require(CaseParameters p, List<String> extents, List<String> flags) {
    require(p, extents, flags, List.of());
  }

  /**
   * Fails unless the parameters describe a model and contain only those of the model and these.
   *
   * @param extents 0 or more each
   * @param flags set or not
   * @param optional may be missing; their values are not checked
   */
  static void require(
      CaseParameters p, List<String> extents, List<String> flags, List<String> optional) {
    List<String> all = new ArrayList<>(NAMES);
    all.addAll(optional);
    all.addAll(extents);
    all.addAll(flags);
    p.only(all.toArray(String[]::new));
    extents.forEach(p::extent);
    flags.forEach(p::flag);
    graphs(p);
  }

  /**
   * Returns the same shape with one smaller extent, the simplest first; optional parameters are
   * kept or removed.
   */
  static Stream<CaseParameters> simpler(CaseParameters p, String... optional) {
    Stream<CaseParameters> fewer =
        Stream.of("steps", "l", "b", "z", "h", "n", "w", "v")
            .flatMap(name -> Stream.of(1, 2).map(least -> lowered(p, name, least)));
    Stream<CaseParameters> plainer = Stream.of(optional).map(name -> without(p, name));
    return Stream.concat(fewer, plainer).filter(candidate -> !candidate.equals(p)).distinct();
  }

  private static CaseParameters lowered(CaseParameters p, String name, int least) {
    String text = "," + p;
    String sign = "," + name + "=";
    if (!text.contains(sign) || p.extent(name) <= least) {
      return p;
    }
    CaseParameters candidate =
        CaseParameters.parse(text.replaceFirst(sign + "[0-9]+", sign + least).substring(1));
    return fits(candidate) ? candidate : p;
  }

  private static boolean fits(CaseParameters candidate) {
    try {
      graphs(candidate);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static CaseParameters without(CaseParameters p, String name) {
    String rest = ("," + p).replaceFirst("," + name + "(=[^,]*)?(?=,|$)", "");
    return CaseParameters.parse(rest.substring(1));
  }
}
