/**
 * Jest's environment for Node, on a plain context. Jest asks for one that passes every use of a global (`Math`, `JSON`,
 * `Date`, …) through an interceptor, which makes rules that are played thousands of times up to twice as slow.
 */
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

module.exports = class PlainEnvironment extends TestEnvironment {
  constructor(...args) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
};
