package org.lathe.conformance.libtorch;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.lathe.conformance.cases.Cases;
import org.lathe.graph.op.*;

/**
 * The lowering of each operation. This engine declares that it lacks an operation without a line.
 */
final class TorchLowerings {
  private TorchLowerings() {}

  static boolean has(Op op) {
    return of(op) != null;
  }

  static List<Tensor> apply(Op op, Operands in) {
    return of(op).apply(in);
  }

  /** Mnemonics of the operations without a line. */
  static Set<String> missing() {
    return Cases.all().values().stream()
        .map(cases -> cases.of(cases.real().getFirst()).op())
        .filter(op -> !has(op))
        .map(Op::mnemonic)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Function<Operands, List<Tensor>> of(Op operation) {
    return switch (operation) {
      case Adam op -> in -> AdamTorch.adam(op, in);
      case AdamW op -> in -> AdamTorch.adamW(op, in);
      case Add op -> in -> ElementsTorch.add(op, in);
      case AddBias op -> in -> ElementsTorch.addBias(op, in);
      case Argmax op -> in -> ElementsTorch.argmax(op, in);
      case CacheWrite op -> in -> MovesTorch.cacheWrite(op, in);
      case CachedAttention op -> in -> AttentionTorch.cached(op, in);
      case CausalAttention op -> in -> AttentionTorch.causal(op, in);
      case CausalAttentionGrad op -> in -> AttentionTorch.causalGrad(op, in);
      case CausalConv op -> in -> ScanTorch.causalConv(op, in);
      case CausalConvGrad op -> in -> ScanTorch.causalConvGrad(op, in);
      case ClampMin op -> in -> ElementsTorch.clampMin(op, in);
      case ClampMinGrad op -> in -> ElementsTorch.clampMinGrad(op, in);
      case Clip op -> in -> ClipTorch.clip(op, in);
      case ColumnDot op -> in -> ElementsTorch.columnDot(op, in);
      case ColumnSum op -> in -> ElementsTorch.columnSum(op, in);
      case Concat op -> in -> MovesTorch.concat(op, in);
      case CrossAttention op -> in -> AttentionTorch.cross(op, in);
      case CrossAttentionGrad op -> in -> AttentionTorch.crossGrad(op, in);
      case Ema op -> in -> ElementsTorch.ema(op, in);
      case Embedding op -> in -> EmbeddingTorch.embedding(op, in);
      case EmbeddingGrad op -> in -> EmbeddingTorch.embeddingGrad(op, in);
      case ExpertSwiglu op -> in -> ExpertsTorch.expertSwiglu(op, in);
      case ExpertSwigluGrad op -> in -> ExpertsTorch.expertSwigluGrad(op, in);
      case GatedAdd op -> in -> ModulationTorch.gatedAdd(op, in);
      case GatedAddGrad op -> in -> ModulationTorch.gatedAddGrad(op, in);
      case GaussianKl op -> in -> GaussianTorch.kl(op, in);
      case GaussianKlGrad op -> in -> GaussianTorch.klGrad(op, in);
      case GaussianNaturalStep op -> in -> GaussianTorch.naturalStep(op, in);
      case GaussianSample op -> in -> GaussianTorch.sample(op, in);
      case GaussianSampleGrad op -> in -> GaussianTorch.sampleGrad(op, in);
      case Gelu op -> in -> ElementsTorch.gelu(op, in);
      case GeluErf op -> in -> ElementsTorch.geluErf(op, in);
      case GeluErfGrad op -> in -> ElementsTorch.geluErfGrad(op, in);
      case GeluGrad op -> in -> ElementsTorch.geluGrad(op, in);
      case GlobalNorm op -> in -> ClipTorch.globalNorm(op, in);
      case LayerNorm op -> in -> LayerNormTorch.norm(op, in);
      case LayerNormGrad op -> in -> LayerNormTorch.grad(op, in);
      case LayerNormGradWeight op -> in -> LayerNormTorch.weightGradient(op, in);
      case LinearCrossEntropy op -> in -> CrossEntropyTorch.loss(op, in);
      case LinearCrossEntropyGradWeight op -> in -> CrossEntropyTorch.weightGradient(op, in);
      case LinearScoreEntropy op -> in -> ScoreEntropyTorch.masked(op, in);
      case LinearScoreEntropyGradWeight op -> in -> ScoreEntropyTorch.maskedWeightGradient(op, in);
      case LoadBalance op -> in -> ExpertsTorch.loadBalance(op, in);
      case LoadBalanceGrad op -> in -> ExpertsTorch.loadBalanceGrad(op, in);
      case Matmul op -> in -> MatmulTorch.matmul(op, in);
      case Modulate op -> in -> ModulationTorch.modulate(op, in);
      case ModulateGrad op -> in -> ModulationTorch.modulateGrad(op, in);
      case Multiply op -> in -> ElementsTorch.multiply(op, in);
      case NegativeExp op -> in -> ScanTorch.negativeExp(op, in);
      case PhiloxNormal op -> in -> PhiloxTorch.normal(op, in);
      case Reshape op -> in -> MovesTorch.reshape(op, in);
      case RmsNorm op -> in -> RmsNormTorch.norm(op, in);
      case RmsNormGrad op -> in -> RmsNormTorch.grad(op, in);
      case RmsNormGradWeight op -> in -> RmsNormTorch.weightGradient(op, in);
      case Rope op -> in -> RopeTorch.rope(op, in);
      case RowBroadcast op -> in -> MovesTorch.rowBroadcast(op, in);
      case RowDot op -> in -> ElementsTorch.rowDot(op, in);
      case RowSum op -> in -> ElementsTorch.rowSum(op, in);
      case ScaleRows op -> in -> ElementsTorch.scaleRows(op, in);
      case SelectiveScan op -> in -> ScanTorch.selectiveScan(op, in);
      case SelectiveScanGrad op -> in -> ScanTorch.selectiveScanGrad(op, in);
      case SigmoidGlu op -> in -> ElementsTorch.sigmoidGlu(op, in);
      case SigmoidGluGrad op -> in -> ElementsTorch.sigmoidGluGrad(op, in);
      case Slice op -> in -> MovesTorch.slice(op, in);
      case Softmax op -> in -> SoftmaxTorch.softmax(op, in);
      case SoftmaxGrad op -> in -> SoftmaxTorch.grad(op, in);
      case Softplus op -> in -> ScanTorch.softplus(op, in);
      case Swiglu op -> in -> ElementsTorch.swiglu(op, in);
      case SwigluGrad op -> in -> ElementsTorch.swigluGrad(op, in);
      case TimestepEmbedding op -> in -> ModulationTorch.timestepEmbedding(op, in);
      case Top2Gates op -> in -> ExpertsTorch.top2Gates(op, in);
      case Top2GatesGrad op -> in -> ExpertsTorch.top2GatesGrad(op, in);
      case UniformScoreEntropy op -> in -> ScoreEntropyTorch.uniform(op, in);
      case UniformScoreEntropyGradWeight op ->
          in -> ScoreEntropyTorch.uniformWeightGradient(op, in);
      default -> null;
    };
  }
}
