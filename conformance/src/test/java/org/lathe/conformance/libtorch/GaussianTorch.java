package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.GaussianKl;
import org.lathe.graph.op.GaussianKlGrad;
import org.lathe.graph.op.GaussianNaturalStep;
import org.lathe.graph.op.GaussianSample;
import org.lathe.graph.op.GaussianSampleGrad;

/** The posterior's sample, divergence and natural step; gradients by autograd. */
final class GaussianTorch {
  private GaussianTorch() {}

  static List<Tensor> sample(GaussianSample op, Operands in) {
    return List.of(sample(in.at(0), in.at(1), in.at(2)));
  }

  static List<Tensor> sampleGrad(GaussianSampleGrad op, Operands in) {
    return Autograd.gradients(x -> torch.mul(in.at(1), deviation(x[0])), in.at(2), in.at(0));
  }

  static List<Tensor> kl(GaussianKl op, Operands in) {
    return List.of(kl(in.at(0), in.at(1)));
  }

  static List<Tensor> klGrad(GaussianKlGrad op, Operands in) {
    return Autograd.gradients(x -> kl(x[0], x[1]), in.at(2), in.at(0), in.at(1));
  }

  static List<Tensor> naturalStep(GaussianNaturalStep op, Operands in) {
    float[] rates = in.floats(4);
    Tensor t = torch.mul(in.at(3), new Scalar(rates[1]));
    Tensor growth = torch.mul(torch.mul(t, new Scalar(2)), torch.add(t, new Scalar(1)));
    Tensor logVar = torch.sub(in.at(1), torch.log1p(growth));
    Tensor mu = torch.addcmul(in.at(0), in.at(2), torch.exp(logVar), new Scalar(-rates[0]));
    return List.of(mu, logVar);
  }

  private static Tensor sample(Tensor mu, Tensor logVar, Tensor noise) {
    return torch.addcmul(mu, noise, deviation(logVar));
  }

  private static Tensor deviation(Tensor logVar) {
    return torch.exp(torch.mul(logVar, new Scalar(0.5)));
  }

  private static Tensor kl(Tensor mu, Tensor logVar) {
    Tensor terms = torch.sub(torch.add(torch.square(mu), torch.expm1(logVar)), logVar);
    return torch.mul(terms.sum(-2, -1), new Scalar(0.5));
  }
}
