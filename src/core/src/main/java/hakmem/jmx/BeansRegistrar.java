// SPDX-License-Identifier: Apache-2.0
package hakmem.jmx;

import hakmem.api.Allocator;
import hakmem.walk.BeansDoor;

/** What the option {@code jmx} finds by name. */
final class BeansRegistrar implements BeansDoor.Registrar {
  BeansRegistrar() {}

  @Override
  public Runnable register(Object allocator, String name) {
    return AllocatorBeans.register((Allocator) allocator, name);
  }
}
