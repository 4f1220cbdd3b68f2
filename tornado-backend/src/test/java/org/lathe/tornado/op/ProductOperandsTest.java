package org.lathe.tornado.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Precision;
import org.lathe.tornado.launch.AttentionWay;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.ProductBatch;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Region;
import org.lathe.tornado.launch.Target;

/** When products of several operands are one launch. */
class ProductOperandsTest {
  private static final int COLUMNS = 4;

  private static List<LibraryProduct> multiply(ProductOperands... all) {
    Target target = new Target(false, true, Precision.BF16_MEMORY, AttentionWay.PRODUCTS);
    Launches launches = new Launches(target, new Launches.Bases(0, 0, 0, Reach.ARRAY, state -> 0));
    ProductBatch batch = ProductBatch.of(2, i -> 10 * i, i -> 20 * i, i -> 30 * i);
    ProductOperands.multiply(launches, 2, COLUMNS, 3, List.of(all), batch);
    return launches.all().stream().map(LibraryProduct.class::cast).toList();
  }

  private static ProductOperands at(long lhs, long rhs, long out, boolean halves) {
    return new ProductOperands(matrix(lhs, halves), matrix(rhs, halves), matrix(out, halves));
  }

  private static Matrix matrix(long at, boolean halves) {
    return new Matrix(at, COLUMNS, 1, halves, new Region(at, at));
  }

  /** Returns where lhs, rhs and out of each product of a launch begin. */
  private static List<List<Long>> begins(LibraryProduct launch) {
    ProductBatch batch = launch.batch();
    return IntStream.range(0, batch.count())
        .mapToObj(
            i ->
                List.of(
                    launch.lhs().at() + batch.lhs(i),
                    launch.rhs().at() + batch.rhs(i),
                    launch.out().at() + batch.out(i)))
        .toList();
  }

  @Test
  void matricesThatAreNearAreOneLaunch() {
    long far = 5_000_000_000L;
    List<LibraryProduct> launches =
        multiply(at(far + 100, 200, 300, true), at(far + 50, 700, 900, true));
    assertEquals(1, launches.size());
    assertEquals(
        List.of(
            List.of(far + 100, 200L, 300L),
            List.of(far + 110, 220L, 330L),
            List.of(far + 50, 700L, 900L),
            List.of(far + 60, 720L, 930L)),
        begins(launches.getFirst()));
  }

  /** Further apart than an int, so the offsets count from the middle. */
  @Test
  void offsetsCountFromTheMiddle() {
    long apart = (3L << 30) - 1;
    List<LibraryProduct> launches =
        multiply(at(0, 0, -apart / 2, true), at(apart, 0, apart / 2, true));
    assertEquals(1, launches.size());
    assertEquals(
        List.of(
            List.of(0L, 0L, -apart / 2),
            List.of(10L, 20L, 30 - apart / 2),
            List.of(apart, 0L, apart / 2),
            List.of(10 + apart, 20L, 30 + apart / 2)),
        begins(launches.getFirst()));
  }

  @Test
  void matricesThatAreFarApartAreLaunchesOfTheirOwn() {
    long far = 3L << 30;
    List<LibraryProduct> launches = multiply(at(0, 0, 0, true), at(0, -far, 0, true));
    assertEquals(2, launches.size());
    assertEquals(List.of(List.of(0L, 0L, 0L), List.of(10L, 20L, 30L)), begins(launches.getFirst()));
    assertEquals(
        List.of(List.of(0L, -far, 0L), List.of(10L, 20L - far, 30L)), begins(launches.getLast()));
  }

  @Test
  void halvesAndFloatsAreLaunchesOfTheirOwn() {
    assertEquals(2, multiply(at(0, 0, 0, true), at(0, 0, 0, false)).size());
  }
}
