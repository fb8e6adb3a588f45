/** Every path that the HTTP interface answers, with its method; docs/reference/http.md explains each. */
export const ROUTES = [
  { method: 'GET', path: '/api/v1/groups' },
  { method: 'GET', path: '/api/v1/groups/:name' },
  { method: 'GET', path: '/api/v1/groups/:name/addresses' },
  { method: 'PUT', path: '/api/v1/groups/:name/order' },
  { method: 'POST', path: '/api/v1/groups/:name/failover' },
  { method: 'GET', path: '/api/v1/groups/:name/lost' },
  { method: 'POST', path: '/api/v1/groups/:name/lost/:id/drop' },
  { method: 'POST', path: '/api/v1/groups/:name/give-up' },
  { method: 'POST', path: '/api/v1/groups/:name/members/add' },
  { method: 'POST', path: '/api/v1/groups/:name/members/remove' },
  { method: 'GET', path: '/healthz' },
  { method: 'GET', path: '/metrics' },
] as const;

export type RoutePath = (typeof ROUTES)[number]['path'];
