/** The part of xk6-redis that this project uses; v0.3.6 and v0.4.3 both have it. */
declare module 'k6/x/redis' {
  export class Client {
    constructor(url: string | { readonly cluster: { readonly nodes: readonly string[] } });
    get(key: string): Promise<string>;
    set(key: string, value: string | number, expirationSeconds: number): Promise<string>;
    del(...keys: string[]): Promise<number>;
    incrBy(key: string, increment: number): Promise<number>;
    expire(key: string, seconds: number): Promise<boolean>;
    sendCommand(command: string, ...args: (string | number)[]): Promise<unknown>;
  }
  const redis: { Client: typeof Client };
  export default redis;
}
